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
   * A MACHINE exception: {@code what under where: reason; remedy}. One that is a {@link
   * ContainerException} already stays as it is.
   *
   * @param where the file or folder that was written
   * @param remedy for a disk without room, or a folder that may not be written
   */
  public static ContainerException writing(String what, Path where, String remedy, IOException e) {
    if (e instanceof ContainerException known) {
      return known;
    }
    return new ContainerException(
        Kind.MACHINE, what + " under " + where + ": " + reason(e) + "; " + remedy, e);
  }
}
