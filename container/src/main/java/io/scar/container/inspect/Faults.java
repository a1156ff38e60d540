package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Words what is wrong with an image, as unpacking does. */
final class Faults {

  private static final int LONGEST_NAME = 200;

  private Faults() {}

  /**
   * What decompressors and the tar reader throw means damage; ours says what it is.
   *
   * @throws InterruptedException when reading was interrupted
   */
  static ContainerException known(IOException e, String what) throws InterruptedException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ContainerException ours) {
        return ours;
      }
      if (cause instanceof InterruptedIOException && Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException(cause.getMessage());
        interrupted.initCause(e);
        throw interrupted;
      }
    }
    return new ContainerException(
        Kind.DAMAGED,
        what + " is damaged: " + e.getMessage() + "; copy or save the image again",
        e);
  }

  static ContainerException refused(String what, String name, String reason) {
    return new ContainerException(
        Kind.DAMAGED,
        what
            + ": entry `"
            + printable(name)
            + "` is refused: it "
            + reason
            + "; build the image again without it");
  }

  /** A name that does nothing to a terminal, and not too long. */
  private static String printable(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= LONGEST_NAME
        ? printable
        : printable.substring(0, LONGEST_NAME) + "…";
  }
}
