package io.scar.container.inspect;

import io.scar.container.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes a layer's uncompressed tar on, counts it and computes its diffID. */
final class LayerStream extends FilterInputStream {

  private final Digest expected;
  private final MessageDigest hasher;
  private final byte[] skipped = new byte[1 << 16];
  private long count;

  LayerStream(InputStream tar, Digest expected) {
    super(tar);
    this.expected = expected;
    this.hasher = expected.hasher();
  }

  long count() {
    return count;
  }

  /** Whether all that was read is what the image's configuration says. Ends the computation. */
  boolean isAsExpected() {
    return expected.matches(hasher);
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
      count += read;
    }
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    long done = 0;
    while (done < n) {
      int read = read(skipped, 0, (int) Math.min(skipped.length, n - done));
      if (read < 0) {
        break;
      }
      done += read;
    }
    return done;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
