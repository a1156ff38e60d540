package io.scar.supervisor.lambda;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bundle's decoder of gzip. {@code bootstrap} names it on Java's command line; Lambda's own
 * Java runtime, which knows nothing of the bundle, does not.
 */
final class InflateLibrary {

  /** Read when the first image is unpacked. */
  private static final String PROPERTY = "scar.inflate.library";

  /**
   * Names the one that lies beside the engine, unless another is named already.
   *
   * @param scarExec in the folder {@code bin} of the bundle
   */
  static void name(Path scarExec) {
    Path library = scarExec.resolve("../../lib/libscar-inflate.so").normalize();
    if (System.getProperty(PROPERTY) == null && Files.exists(library)) {
      System.setProperty(PROPERTY, library.toString());
    }
  }

  private InflateLibrary() {}
}
