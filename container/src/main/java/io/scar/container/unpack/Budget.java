package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.unpack.kernel.Errno;
import io.scar.container.unpack.kernel.KernelException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Counts what one image unpacks to, against its limits and what the disk has. For all threads. */
final class Budget {

  /** So much is written between two looks at the disk. */
  private static final long LOOK_BYTES = 2L << 20;

  /** So much stays free: to write down what happened. */
  private static final long RESERVE_BYTES = 1L << 20;

  private final String image;
  private final UnpackLimits limits;
  private final LongSupplier freeBytes;
  private final AtomicLong streamed = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong lookedAt = new AtomicLong();
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong extendedAttributes = new AtomicLong();

  /**
   * @param freeBytes of the disk; negative when that is not known
   */
  Budget(String image, UnpackLimits limits, LongSupplier freeBytes) {
    this.image = image;
    this.limits = limits;
    this.freeBytes = freeBytes;
  }

  /** Bytes of a layer's tar. */
  void streamed(long bytes) throws ContainerException {
    check(streamed.addAndGet(bytes));
  }

  /** A file of this size is about to be made; a sparse one is longer than its data. */
  void file(long size) throws ContainerException {
    check(size);
  }

  /**
   * Bytes about to be written to a file.
   *
   * @throws KernelException when the disk is all but full
   */
  void written(long bytes) throws ContainerException, KernelException {
    long all = written.addAndGet(bytes);
    check(all);
    long last = lookedAt.get();
    if (all - last >= LOOK_BYTES && lookedAt.compareAndSet(last, all)) {
      long free = freeBytes.getAsLong();
      if (free >= 0 && free < LOOK_BYTES + RESERVE_BYTES + bytes) {
        throw new KernelException(-Errno.ENOSPC);
      }
    }
  }

  void entry() throws ContainerException {
    if (entries.incrementAndGet() > limits.entries()) {
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
    skipped.incrementAndGet();
  }

  void extendedAttributes(int count) {
    extendedAttributes.addAndGet(count);
  }

  long writtenBytes() {
    return written.get();
  }

  UnpackReport report(long peakBytes) {
    return new UnpackReport(
        entries.get(), written.get(), skipped.get(), extendedAttributes.get(), peakBytes);
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
