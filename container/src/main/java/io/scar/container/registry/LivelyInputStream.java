package io.scar.container.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Fails when a server sends next to nothing. A time-out of the connection ends only silence, and
 * not a byte now and then. Only the time spent waiting for the server counts.
 */
final class LivelyInputStream extends FilterInputStream {

  /** Below this many bytes a second no image can be pulled in any useful time. */
  private static final long BYTES_PER_SECOND_LEAST = 200;

  private final Duration window;
  private final Pace pace;
  private long waitedNanos;
  private long bytes;

  /**
   * @param window the time over which the speed is held against the least
   */
  LivelyInputStream(InputStream in, Duration window, Pace pace) {
    super(in);
    this.window = window;
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    long begin = pace.nanoTime();
    int count = in.read(buffer, offset, length);
    waitedNanos += pace.nanoTime() - begin;
    bytes += Math.max(count, 0);
    if (count > 0 && waitedNanos > window.toNanos()) {
      if (bytes < BYTES_PER_SECOND_LEAST * window.toNanos() / 1_000_000_000) {
        throw new SocketTimeoutException(
            "only " + bytes + " bytes came in " + window.toSeconds() + " seconds");
      }
      waitedNanos = 0;
      bytes = 0;
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
