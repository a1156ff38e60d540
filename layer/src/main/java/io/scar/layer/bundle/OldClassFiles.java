package io.scar.layer.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Raises classes of libraries that were compiled for Java 5 and before: {@code OldClassFiles LIB}.
 * They have no stack maps, and the Java runtime keeps no class without them in an AOT cache, so
 * that each start would read, check and link them anew. What the classes do stays as it is.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se25/html/jvms-4.html#jvms-4.10">JVM
 *     specification: verification of class files</a>
 */
public final class OldClassFiles {

  /** The first version that wants stack maps, and has nothing else to do without them. */
  private static final int WITH_STACK_MAPS = ClassFile.JAVA_8_VERSION;

  /** What the licences of libraries want to be said of a changed one. */
  private static final String CHANGES = "META-INF/CHANGES";

  private OldClassFiles() {}

  /** Raises the classes of all jars of a folder, in their places. */
  public static void main(String[] args) throws IOException {
    for (Path jar : NativeLibraries.jars(Path.of(args[0]))) {
      raise(jar);
    }
  }

  /**
   * Raises the old classes of a jar; one that has none stays as it is.
   *
   * @return how many there were
   */
  static int raise(Path jar) throws IOException {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    int raised = 0;
    try (JarFile entries = new JarFile(jar.toFile());
        URLClassLoader classes =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        JarOutputStream out = new JarOutputStream(made)) {
      ClassFile format =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(classes)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : entries.stream().toList()) {
        byte[] content = entries.getInputStream(entry).readAllBytes();
        if (isOld(entry.getName(), content)) {
          content = raised(format, entry.getName(), content);
          raised++;
        }
        put(out, entry.getName(), entry.getTime(), content);
      }
      put(
          out,
          CHANGES,
          0,
          "The class files that were older are of version %d, with stack maps.\n"
              .formatted(WITH_STACK_MAPS)
              .getBytes(StandardCharsets.UTF_8));
    }
    if (raised > 0) {
      Files.write(jar, made.toByteArray());
    }
    return raised;
  }

  private static boolean isOld(String name, byte[] content) {
    return name.endsWith(".class") && version(content) < ClassFile.JAVA_6_VERSION;
  }

  /** The major version, which stands behind the magic number and the minor version. */
  private static int version(byte[] content) {
    return ((content[6] & 0xff) << 8) | (content[7] & 0xff);
  }

  private static byte[] raised(ClassFile format, String name, byte[] content) throws IOException {
    ClassModel model = format.parse(content);
    byte[] raised =
        format.transformClass(
            model,
            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen(
                    ClassTransform.endHandler(builder -> builder.withVersion(WITH_STACK_MAPS, 0))));
    var problems = format.verify(raised);
    if (!problems.isEmpty()) {
      throw new IOException(name + " would not be verified: " + problems.getFirst());
    }
    return raised;
  }

  private static void put(JarOutputStream out, String name, long time, byte[] content)
      throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
