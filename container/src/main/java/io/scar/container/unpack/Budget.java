package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;

/** Counts what one image unpacks to, against its limits. */
final class Budget {

  private final String image;
  private final UnpackLimits limits;
  private long streamed;
  private long written;
  private long entries;
  private long skipped;
  private long renamed;

  Budget(String image, UnpackLimits limits) {
    this.image = image;
    this.limits = limits;
  }

  void streamed(long bytes) throws ContainerException {
    streamed += bytes;
    check(streamed);
  }

  /** Not the same as {@link #streamed}: a sparse file is longer than its data. */
  void written(long bytes) throws ContainerException {
    written += bytes;
    check(written);
  }

  void entry() throws ContainerException {
    entries++;
    if (entries > limits.entries()) {
      throw new ContainerException(
          Kind.DOES_NOT_FIT,
          "image "
              + image
              + " has more than "
              + limits.entries()
              + " files and folders, the limit; use a smaller image");
    }
  }

  void skipped() {
    skipped++;
  }

  void renamed() {
    renamed++;
  }

  UnpackReport report() {
    return new UnpackReport(entries, written, skipped, renamed);
  }

  private void check(long bytes) throws ContainerException {
    if (bytes > limits.bytes()) {
      throw new ContainerException(
          Kind.DOES_NOT_FIT,
          "image "
              + image
              + " unpacks to more than "
              + limits.bytes()
              + " bytes, the limit; use a smaller image");
    }
  }
}
