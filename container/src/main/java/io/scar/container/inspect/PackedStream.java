package io.scar.container.inspect;

import io.scar.container.archive.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.util.function.LongConsumer;

/** A layer's blob: tells how much of it was read, and stops when the thread is interrupted. */
final class PackedStream extends FilterInputStream {

  private final LongConsumer read;
  private long count;

  /**
   * @param read is told the bytes of each read
   */
  PackedStream(InputStream blob, LongConsumer read) {
    super(blob);
    this.read = read;
  }

  /** All bytes until now. */
  long count() {
    return count;
  }

  /** How the blob is packed, and the blob as if nothing was read of it. */
  record Opened(Compression compression, InputStream blob) {}

  Opened detect() throws IOException {
    PushbackInputStream blob = new PushbackInputStream(this, Compression.MAGIC_BYTES);
    byte[] magic = blob.readNBytes(Compression.MAGIC_BYTES);
    blob.unread(magic);
    return new Opened(Compression.detect(magic), blob);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while reading an image");
    }
    int bytes = in.read(buffer, offset, length);
    if (bytes > 0) {
      count += bytes;
      read.accept(bytes);
    }
    return bytes;
  }

  @Override
  public long skip(long n) throws IOException {
    return readNBytes((int) Math.min(n, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
