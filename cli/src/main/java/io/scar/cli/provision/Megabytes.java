package io.scar.cli.provision;

import java.util.Locale;

/** Sizes beside AWS's limits, which count 1,048,576 bytes as a MB. */
public final class Megabytes {

  static final long BYTES = 1L << 20;
  private static final long GIGABYTE = 1L << 30;

  private Megabytes() {}

  /** In MB, as the limits are: {@code 4.4 MB}, {@code 302 MB}, {@code 2048 MB}. */
  public static String of(long bytes) {
    return String.format(
        Locale.ROOT, bytes < 10 * BYTES ? "%.1f MB" : "%.0f MB", bytes / (double) BYTES);
  }

  /** As people read it: {@code 4.4 MB}, {@code 302 MB}, {@code 4.8 GB}, {@code 10 GB}. */
  public static String rounded(long bytes) {
    if (bytes < GIGABYTE) {
      return of(bytes);
    }
    double gigabytes = bytes / (double) GIGABYTE;
    return String.format(
        Locale.ROOT, gigabytes >= 9.95 || bytes % GIGABYTE == 0 ? "%.0f GB" : "%.1f GB", gigabytes);
  }
}
