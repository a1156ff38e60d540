package io.scar.container.store;

import org.jspecify.annotations.Nullable;

/** Tells a full disk from other failures. */
final class FullDisk {

  private FullDisk() {}

  /**
   * Whether {@code thrown} came of one. Java has no type for it, only the words of strerror(3) for
   * ENOSPC and EDQUOT.
   */
  static boolean isReasonOf(Throwable thrown) {
    for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }
}
