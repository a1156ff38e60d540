/**
 * The supervisor and its libraries as one module, so that the bundle's Java runtime holds them like its own classes. An AOT
 * cache then depends on that one file's size alone; jars would have to keep their times too, which not everyone who unpacks a
 * layer preserves.
 */
open module io.scar.bundle {
  requires java.logging;
  requires java.xml;
  requires jdk.unsupported;

  uses org.slf4j.spi.SLF4JServiceProvider;

  provides org.slf4j.spi.SLF4JServiceProvider with
      org.slf4j.jul.JULServiceProvider;
}
