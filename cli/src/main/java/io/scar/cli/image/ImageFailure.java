package io.scar.cli.image;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.container.ContainerException;

/** Puts what is wrong with an image, or with the store, into the command's words. */
public final class ImageFailure {

  private ImageFailure() {}

  /** The message names the remedy itself. */
  public static Failure of(ContainerException e) {
    ExitStatus status =
        switch (e.kind()) {
          // The image is what the user gave; a damaged one says nothing of this machine.
          case INVALID, DAMAGED -> ExitStatus.USAGE;
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
