package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Passes a blob on and holds it against its size and digest while it is read. The end of the stream
 * is given only when both are right, so who reads to the end has read the blob that was meant.
 */
public final class VerifiedInputStream extends FilterInputStream {

  private static final long LARGE_BYTES = 1 << 20;

  private final String what;
  private final long size;
  private final @Nullable Digest digest;
  private final @Nullable MessageDigest hasher;
  private long count;
  private boolean ended;

  /**
   * A blob of an image.
   *
   * @param what names the blob in exceptions
   * @param size that it must have, in bytes
   * @param digest null when none is known: then only the size is checked
   */
  public VerifiedInputStream(InputStream in, String what, long size, @Nullable Digest digest) {
    super(in);
    this.what = what;
    this.size = size;
    this.digest = digest;
    this.hasher = digest == null ? null : hasher(digest, size);
  }

  private static MessageDigest hasher(Digest digest, long size) {
    return size < LARGE_BYTES ? digest.hasher() : digest.fastHasher();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    int read = in.read(buffer, offset, length);
    if (read < 0) {
      end();
      return -1;
    }
    count += read;
    if (count > size) {
      throw damaged("it is longer than the " + size + " bytes that the image says");
    }
    if (hasher != null) {
      hasher.update(buffer, offset, read);
    }
    return read;
  }

  private void end() throws ContainerException {
    ended = true;
    if (count < size) {
      throw damaged("it ends after " + count + " of " + size + " bytes");
    }
    if (digest != null && hasher != null) {
      Digest actual = digest.finish(hasher);
      if (!actual.equals(digest)) {
        throw damaged("its digest is " + actual);
      }
    }
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, n))];
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

  private ContainerException damaged(String reason) {
    return new ContainerException(
        Kind.DAMAGED, what + " is damaged: " + reason + "; copy, save or push the image again");
  }
}
