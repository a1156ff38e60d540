package io.scar.container.merged;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes a layer's uncompressed tar on, counts it and holds it against its diffID. */
final class LayerTar extends FilterInputStream {

  private final Digest expected;
  private final LayerReader.Visitor visitor;
  private final MessageDigest hasher;
  private final byte[] skipped = new byte[1 << 16];
  private long count;

  /**
   * @param visitor is told the bytes of each read
   */
  LayerTar(InputStream tar, Digest expected, LayerReader.Visitor visitor) {
    super(tar);
    this.expected = expected;
    this.visitor = visitor;
    this.hasher = expected.fastHasher();
  }

  long count() {
    return count;
  }

  /**
   * Reads what follows the end of the archive; it counts for the digest.
   *
   * @param what the image and layer, for messages
   */
  void finish(String what) throws IOException {
    transferTo(OutputStream.nullOutputStream());
    Digest diffId = expected.finish(hasher);
    if (!diffId.equals(expected)) {
      throw new ContainerException(
          Kind.DAMAGED,
          what
              + " is damaged: it unpacks to "
              + diffId
              + ", and the image's configuration says "
              + expected
              + "; copy, save or push the image again");
    }
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
      visitor.read(read);
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
