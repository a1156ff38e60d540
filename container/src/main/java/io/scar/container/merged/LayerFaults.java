package io.scar.container.merged;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Printable;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Words what is wrong with an image, as unpacking does. */
public final class LayerFaults {

  private LayerFaults() {}

  /**
   * What decompressors and the tar reader throw means damage; ours says what it is.
   *
   * @throws InterruptedException when reading was interrupted
   */
  public static ContainerException known(IOException e, String what) throws InterruptedException {
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
        what
            + " is damaged: "
            + String.valueOf(e.getMessage()).replaceFirst("\\.$", "")
            + "; copy, save or push the image again",
        e);
  }

  /**
   * @param name of the entry, one character for each byte
   */
  public static ContainerException refused(String what, String name, RefusedEntryException e) {
    return new ContainerException(
        Kind.DAMAGED,
        what
            + ": entry `"
            + Printable.of(ByteNames.toText(name))
            + "` is refused: "
            + Printable.of(ByteNames.toText(String.valueOf(e.getMessage())))
            + "; build the image again without it",
        e);
  }
}
