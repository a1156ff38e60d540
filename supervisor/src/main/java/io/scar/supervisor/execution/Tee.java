package io.scar.supervisor.execution;

import java.io.IOException;
import java.io.OutputStream;

/** Writes everything to both. */
final class Tee extends OutputStream {

  private final OutputStream first;
  private final OutputStream second;

  Tee(OutputStream first, OutputStream second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void write(int b) throws IOException {
    first.write(b);
    second.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    first.write(bytes, offset, count);
    second.write(bytes, offset, count);
  }
}
