package io.scar.container.unpack;

import io.scar.container.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes a layer's uncompressed tar on, counts it and computes its diffID. */
final class DiffIdInputStream extends FilterInputStream {

  private final Digest expected;
  private final MessageDigest hasher;
  private final Budget budget;

  DiffIdInputStream(InputStream in, Digest expected, Budget budget) {
    super(in);
    this.expected = expected;
    this.hasher = expected.hasher();
    this.budget = budget;
  }

  /** The diffID of all that was read. Ends the computation. */
  Digest diffId() {
    return expected.finish(hasher);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      hasher.update(buffer, offset, read);
      budget.streamed(read);
    }
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(1 << 16, Math.max(0, n))];
    long skipped = 0;
    while (skipped < n) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
