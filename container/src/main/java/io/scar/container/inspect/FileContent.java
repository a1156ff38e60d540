package io.scar.container.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One file's content, which passes by once: its start is kept, what follows is read on demand. */
final class FileContent {

  /** Most headers, and what they point to, lie in here. */
  static final int START_BYTES = 1 << 16;

  private final byte[] start;
  private final int length;
  private final InputStream rest;
  private long position;

  /**
   * @param buffer of {@link #START_BYTES}, overwritten: the next file may use it again
   */
  FileContent(InputStream content, byte[] buffer) throws IOException {
    this.start = buffer;
    this.length = content.readNBytes(buffer, 0, START_BYTES);
    this.rest = content;
    this.position = length;
  }

  /** The buffer; only the first {@link #length} bytes are this file's. */
  byte[] start() {
    return start;
  }

  int length() {
    return length;
  }

  /**
   * Some bytes of the file.
   *
   * @return null when they have passed by, or when the file ends before
   */
  byte @Nullable [] range(long offset, int size) throws IOException {
    if (offset < 0) {
      return null;
    }
    if (offset + size <= length) {
      return Arrays.copyOfRange(start, (int) offset, (int) offset + size);
    }
    if (offset >= length ? offset < position : position != length) {
      return null;
    }
    while (position < offset) {
      long skipped = rest.skip(offset - position);
      if (skipped <= 0) {
        return null;
      }
      position += skipped;
    }
    byte[] bytes = new byte[size];
    int known = (int) Math.max(0, length - offset);
    System.arraycopy(start, length - known, bytes, 0, known);
    int read = rest.readNBytes(bytes, known, size - known);
    position += read;
    return read == size - known ? bytes : null;
  }

  /** The whole file, or of a longer one the first {@code most} bytes; ends the reading. */
  byte[] whole(int most) throws IOException {
    byte[] all = Arrays.copyOf(start, length);
    if (position != length || length < START_BYTES || length >= most) {
      return all;
    }
    byte[] more = rest.readNBytes(most - length);
    position += more.length;
    byte[] whole = Arrays.copyOf(all, length + more.length);
    System.arraycopy(more, 0, whole, length, more.length);
    return whole;
  }
}
