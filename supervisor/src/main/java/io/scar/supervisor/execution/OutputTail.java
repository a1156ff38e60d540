package io.scar.supervisor.execution;

import java.io.OutputStream;
import java.util.Arrays;

/** Keeps the last bytes that were written to it, in memory that grows only up to its limit. */
public final class OutputTail extends OutputStream {

  private static final int FIRST_SIZE = 8 * 1024;

  private final int limit;
  private byte[] ring;
  private long written;

  /**
   * @param limit bytes
   */
  public OutputTail(int limit) {
    this.limit = limit;
    this.ring = new byte[Math.min(FIRST_SIZE, limit)];
  }

  @Override
  public synchronized void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int count) {
    int from = offset;
    int left = count;
    while (left > 0) {
      makeRoom(left);
      int at = (int) (written % ring.length);
      int part = Math.min(left, ring.length - at);
      System.arraycopy(bytes, from, ring, at, part);
      written += part;
      from += part;
      left -= part;
    }
  }

  /** What is kept; a character of UTF-8 that was cut at the beginning is left out. */
  public synchronized CapturedOutput content() {
    if (written <= ring.length) {
      return CapturedOutput.of(Arrays.copyOf(ring, (int) written), false);
    }
    byte[] content = new byte[ring.length];
    int start = (int) (written % ring.length);
    System.arraycopy(ring, start, content, 0, ring.length - start);
    System.arraycopy(ring, 0, content, ring.length - start, start);
    int cut = 0;
    while (cut < 3 && cut < content.length && (content[cut] & 0xC0) == 0x80) {
      cut++;
    }
    return CapturedOutput.of(
        cut == 0 ? content : Arrays.copyOfRange(content, cut, content.length), true);
  }

  /** Nothing has wrapped as long as the ring may still grow. */
  private void makeRoom(int more) {
    if (ring.length < limit && written + more > ring.length) {
      long wanted = Math.max(ring.length * 2L, written + more);
      ring = Arrays.copyOf(ring, (int) Math.min(limit, wanted));
    }
  }
}
