package io.scar.supervisor.execution;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a program wrote, or the end of it. */
public final class CapturedOutput {

  public static final CapturedOutput NONE = new CapturedOutput(new byte[0], false);

  private final byte[] bytes;
  private final boolean truncated;

  public CapturedOutput(byte[] bytes, boolean truncated) {
    this(truncated, bytes.clone());
  }

  private CapturedOutput(boolean truncated, byte[] own) {
    this.truncated = truncated;
    this.bytes = own;
  }

  /**
   * Takes the bytes over: they may be a good part of a small function's heap.
   *
   * @param own not to be changed any more
   */
  static CapturedOutput of(byte[] own, boolean truncated) {
    return new CapturedOutput(truncated, own);
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether the beginning is missing. */
  public boolean truncated() {
    return truncated;
  }

  /** The last bytes as text, with an ellipsis in front when there are more. */
  String end(int most) {
    int start = Math.max(0, bytes.length - most);
    String text =
        new String(Arrays.copyOfRange(bytes, start, bytes.length), StandardCharsets.UTF_8).strip();
    return start > 0 || truncated ? "…" + text : text;
  }
}
