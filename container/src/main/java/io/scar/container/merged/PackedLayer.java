package io.scar.container.merged;

import io.scar.container.ContainerException;
import io.scar.container.archive.Compression;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.function.LongConsumer;

/** A layer's blob: tells how much of it was read, and stops when the thread is interrupted. */
public final class PackedLayer implements AutoCloseable {

  private final Counted counted;
  private final PushbackInputStream blob;

  /**
   * @param blob closed with this
   * @param read is told the bytes of each read
   */
  public PackedLayer(InputStream blob, LongConsumer read) {
    this.counted = new Counted(blob, read);
    this.blob = new PushbackInputStream(counted, Compression.MAGIC_BYTES);
  }

  /** All packed bytes until now. */
  public long count() {
    return counted.count;
  }

  /**
   * The layer's tar. Asked once, before all else.
   *
   * @param what the image and layer, for messages
   * @throws ContainerException UNSUPPORTED (a compression)
   */
  public InputStream tar(String what) throws IOException {
    return Compression.openLayer(blob, what);
  }

  /** Reads what is left: a tar ends before its blob does, and all of that has a digest. */
  void drain() throws IOException {
    blob.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }

  private static final class Counted extends FilterInputStream {

    private final LongConsumer read;
    private long count;

    Counted(InputStream blob, LongConsumer read) {
      super(blob);
      this.read = read;
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
}
