package io.scar.cli.image;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;

/** Puts what is wrong with an image, or with the store, into the command's words. */
public final class ImageFailure {

  private ImageFailure() {}

  /** As {@link #of(ContainerException, boolean)}, of what is not fetched. */
  public static Failure of(ContainerException e) {
    return of(e, false);
  }

  /**
   * The message names the remedy itself.
   *
   * @param remote whether the image is fetched: then it is the service's fault that it is damaged,
   *     and else the image is what the user gave, which says nothing of this machine
   */
  public static Failure of(ContainerException e, boolean remote) {
    ExitStatus status =
        switch (e.kind()) {
          case INVALID -> ExitStatus.USAGE;
          case DAMAGED -> remote ? ExitStatus.SERVICE : ExitStatus.USAGE;
          case NOT_FOUND -> ExitStatus.NOT_FOUND;
          case DOES_NOT_FIT, UNSUPPORTED -> ExitStatus.DOES_NOT_FIT;
          case DENIED -> ExitStatus.REFUSED;
          case UNAVAILABLE -> ExitStatus.SERVICE;
          case MACHINE -> ExitStatus.MACHINE;
        };
    return new Failure(
        status, e.getMessage() == null ? "image: " + e.kind() : e.getMessage(), null, e);
  }
}
