package io.scar.cli.provision;

import java.util.Locale;

/** Sizes beside AWS's limits, which count 1,048,576 bytes as a MB. */
final class Megabytes {

  static final long BYTES = 1L << 20;

  private Megabytes() {}

  static String of(long bytes) {
    return String.format(
        Locale.ROOT, bytes < 10 * BYTES ? "%.1f MB" : "%.0f MB", bytes / (double) BYTES);
  }
}
