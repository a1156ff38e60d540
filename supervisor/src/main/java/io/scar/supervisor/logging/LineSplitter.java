package io.scar.supervisor.logging;

import java.io.OutputStream;

/**
 * Cuts a stream into lines. A line longer than {@value #MAX_BYTES} bytes is passed on in pieces: a
 * log event has a limit, and memory too.
 */
public final class LineSplitter extends OutputStream {

  /** Well below the 256 KB of a CloudWatch log event. */
  static final int MAX_BYTES = 64 * 1024;

  private final LineSink sink;
  private final byte[] line = new byte[MAX_BYTES];
  private int length;

  public LineSplitter(LineSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int b) {
    if (b == '\n') {
      pass();
      return;
    }
    line[length++] = (byte) b;
    if (length == line.length) {
      pass();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      write(bytes[i]);
    }
  }

  /** Passes on what has no line end yet. */
  @Override
  public void close() {
    if (length > 0) {
      pass();
    }
  }

  private void pass() {
    sink.line(line, length);
    length = 0;
  }
}
