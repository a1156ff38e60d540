package io.scar.container;

import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Puts into words why this machine could not do something with a file. */
public final class MachineFault {

  private MachineFault() {}

  /** A few words, without the path: {@code No space left on device}, {@code permission denied}. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "no such file";
      case FileAlreadyExistsException exists -> "it is there already";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /**
   * A MACHINE exception: {@code what: reason; remedy}. One that is a {@link ContainerException}
   * already stays as it is.
   *
   * @param where the file or folder that was written
   */
  public static ContainerException writing(String what, Path where, IOException e) {
    if (e instanceof ContainerException known) {
      return known;
    }
    return new ContainerException(
        Kind.MACHINE,
        what
            + " under "
            + where
            + ": "
            + reason(e)
            + "; free space there, or give more (ephemeral storage of a function, another store"
            + " folder with SCAR_STORE_DIR)",
        e);
  }
}
