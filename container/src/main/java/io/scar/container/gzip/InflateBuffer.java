package io.scar.container.gzip;

import java.io.IOException;
import java.io.InputStream;

/**
 * Packed bytes that wait to be decoded, and decoded ones that wait to be read, behind those that
 * they may be copied from. All lie in one array: the decoded ones in front, the packed ones behind.
 */
final class InflateBuffer {

  /** How far back deflate data may reach. */
  private static final int HISTORY_BYTES = 1 << 15;

  /** Decoded bytes, with their history. */
  private static final int OUTPUT_BYTES = 1 << 18;

  /** Less room than this is not worth a call, nor would a single symbol fit everywhere. */
  private static final int LEAST_ROOM = 1 << 15;

  private static final int INPUT_BYTES = 1 << 16;

  private final byte[] bytes = new byte[OUTPUT_BYTES + INPUT_BYTES];
  private int history;
  private int read;
  private int output;
  private int input = OUTPUT_BYTES;
  private int inputEnd = OUTPUT_BYTES;

  byte[] bytes() {
    return bytes;
  }

  /** Where the data begins that may be copied from; nothing in front of it. */
  int history() {
    return history;
  }

  /** Where decoded bytes go. */
  int output() {
    return output;
  }

  int outputEnd() {
    return OUTPUT_BYTES;
  }

  /** Where packed bytes are. */
  int input() {
    return input;
  }

  int inputEnd() {
    return inputEnd;
  }

  /** A decoder has taken the packed bytes up to there, and put decoded ones up to there. */
  void moveTo(int newInput, int newOutput) {
    input = newInput;
    output = newOutput;
  }

  /** What is decoded from here on has nothing to do with what was before. */
  void forgetHistory() {
    history = output;
  }

  /** Decoded bytes that nobody has read. */
  int unread() {
    return output - read;
  }

  void read(byte[] to, int offset, int length) {
    System.arraycopy(bytes, read, to, offset, length);
    read += length;
  }

  /** Room for what is decoded next, once all before was read. */
  void makeRoom() {
    if (OUTPUT_BYTES - output >= LEAST_ROOM) {
      return;
    }
    int kept = Math.min(output - history, HISTORY_BYTES);
    System.arraycopy(bytes, output - kept, bytes, 0, kept);
    history = 0;
    output = kept;
    read = kept;
  }

  /** One packed byte; negative: there is none. */
  int next(InputStream from) throws IOException {
    return input < inputEnd || fill(from) ? bytes[input++] & 0xff : -1;
  }

  /**
   * Adds packed bytes to those that were left.
   *
   * @return whether there were any
   */
  boolean fill(InputStream from) throws IOException {
    int left = inputEnd - input;
    if (left == INPUT_BYTES) {
      throw new IllegalStateException("deflate data of " + left + " bytes led to nothing");
    }
    System.arraycopy(bytes, input, bytes, OUTPUT_BYTES, left);
    input = OUTPUT_BYTES;
    inputEnd = input + left;
    int more = from.read(bytes, inputEnd, INPUT_BYTES - left);
    if (more > 0) {
      inputEnd += more;
    }
    return more > 0;
  }
}
