package io.scar.cli.transfer;

import io.scar.cli.failure.Failure;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * Some bytes of a file that are sent in one call, once more from their beginning if the connection
 * is cut.
 *
 * @param offset where they begin
 * @param length how many there are
 */
record FilePart(Path file, long offset, long length) {

  private static final String TYPE = "application/octet-stream";
  private static final int BUFFER = 1 << 16;

  /**
   * @throws Failure if the file cannot be read, or has less by now
   */
  int crc32() {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new Limited(open(), length, Progress.NONE)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sum.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw FileSnapshot.failure(file, e);
    }
    return (int) sum.getValue();
  }

  /** What is told to {@code progress} by a call that failed is taken back by the next. */
  RequestBody body(Progress progress) {
    AtomicLong told = new AtomicLong();
    ContentStreamProvider streams =
        () -> {
          long again = told.getAndSet(0);
          if (again > 0) {
            progress.moved(-again);
          }
          try {
            return new Limited(
                open(),
                length,
                bytes -> {
                  told.addAndGet(bytes);
                  progress.moved(bytes);
                });
          } catch (IOException e) {
            throw FileSnapshot.failure(file, e);
          }
        };
    return RequestBody.fromContentProvider(streams, length, TYPE);
  }

  private InputStream open() throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      channel.position(offset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
  }

  /** Ends after a number of bytes, and fails if there are less. */
  private static final class Limited extends FilterInputStream {

    private final Progress progress;
    private long left;

    Limited(InputStream in, long length, Progress progress) {
      super(in);
      this.left = length;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = super.read(buffer, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("it became shorter by " + left + " bytes");
      }
      left -= n;
      progress.moved(n);
      return n;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
