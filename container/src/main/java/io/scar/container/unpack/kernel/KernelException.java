package io.scar.container.unpack.kernel;

import java.io.IOException;

/** A call that failed; the message is the reason in a few words. */
public final class KernelException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param result what the call gave: an error number, negative
   */
  public KernelException(long result) {
    super(Errno.words((int) -result));
    this.errno = (int) -result;
  }

  /** One of {@link Errno}, positive. */
  public int errno() {
    return errno;
  }

  /** Whether the disk, or the user's share of it, is full. */
  public boolean isFullDisk() {
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT;
  }
}
