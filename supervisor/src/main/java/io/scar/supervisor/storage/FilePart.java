package io.scar.supervisor.storage;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * A part of a file as the content of a request, read anew for each attempt and never held in
 * memory.
 *
 * @param length bytes; the file has as many from {@code offset} on
 */
record FilePart(Path file, long offset, long length) implements ContentStreamProvider {

  private static final String TYPE = "application/octet-stream";

  RequestBody body() {
    return RequestBody.fromContentProvider(this, length, TYPE);
  }

  @Override
  public InputStream newStream() {
    try {
      InputStream content = Files.newInputStream(file);
      boolean ready = false;
      try {
        content.skipNBytes(offset);
        ready = true;
        return new Bounded(content, length);
      } finally {
        if (!ready) {
          content.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** So many bytes of a stream; that there are fewer is a failure. */
  private static final class Bounded extends FilterInputStream {

    private long left;

    Bounded(InputStream content, long length) {
      super(content);
      this.left = length;
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
      int count = super.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the file became shorter while it was sent");
      }
      left -= count;
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(Math.min(count, left));
      left -= skipped;
      return skipped;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
