package io.scar.container.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * The data of a gzip file, all members of it. Each one's length and checksum are verified; anything
 * but a member behind a member is damage. The memory taken is bounded, whatever the headers say.
 */
public final class GzipInputStream extends InputStream {

  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  /** Time, operating system and level, which say nothing about the data. */
  private static final int IGNORED_BYTES = 6;

  private final InputStream in;
  private final InflateBuffer buffer = new InflateBuffer();
  private final Inflation inflation;
  private final CRC32 checksum = new CRC32();
  private long length;
  private boolean inMember;

  /**
   * @param in closed with this
   * @throws IOException it does not begin with a member
   */
  public GzipInputStream(InputStream in) throws IOException {
    this(in, Inflation.fastest());
  }

  GzipInputStream(InputStream in, Inflation inflation) throws IOException {
    this.in = in;
    this.inflation = inflation;
    int first = buffer.next(in);
    if (first < 0) {
      throw new EOFException("there is no gzip data");
    }
    readHeader(first);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int wanted) throws IOException {
    Objects.checkFromIndexSize(offset, wanted, to.length);
    if (wanted == 0) {
      return 0;
    }
    while (buffer.unread() == 0) {
      if (!inMember) {
        return -1;
      }
      decode();
    }
    int bytes = Math.min(wanted, buffer.unread());
    buffer.read(to, offset, bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    inMember = false;
    inflation.close();
    in.close();
  }

  private void decode() throws IOException {
    buffer.makeRoom();
    int from = buffer.output();
    boolean complete;
    try {
      complete = inflation.decode(buffer);
    } catch (DataFormatException e) {
      throw new IOException("Gzip-compressed data is corrupt", e);
    }
    int made = buffer.output() - from;
    checksum.update(buffer.bytes(), from, made);
    length += made;
    if (complete) {
      readTrailer();
      int next = buffer.next(in);
      inMember = next >= 0;
      if (inMember) {
        readHeader(next);
      }
    } else if (made == 0 && !buffer.fill(in)) {
      throw tooEarly();
    }
  }

  private void readHeader(int first) throws IOException {
    if ((first | nextByte() << 8) != MAGIC) {
      throw new IOException("there is other data where a gzip member should begin");
    }
    int method = nextByte();
    if (method != DEFLATE) {
      throw new IOException("Unsupported compression method " + method + " in the gzip header");
    }
    int flags = nextByte();
    if ((flags & RESERVED) != 0) {
      throw new IOException("Reserved flags are set in the gzip header");
    }
    skip(IGNORED_BYTES);
    if ((flags & EXTRA) != 0) {
      skip(nextShort());
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflation.reset();
    buffer.forgetHistory();
    checksum.reset();
    length = 0;
    inMember = true;
  }

  private void readTrailer() throws IOException {
    if (nextInt() != checksum.getValue()) {
      throw new IOException("Gzip-compressed data is corrupt (CRC32 error)");
    }
    if (nextInt() != (length & 0xffffffffL)) {
      throw new IOException("Gzip-compressed data is corrupt (uncompressed size mismatch)");
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      nextByte();
    }
  }

  private void skipText() throws IOException {
    while (nextByte() != 0) {
      // It names a file, or is a comment.
    }
  }

  private long nextInt() throws IOException {
    return nextShort() | (long) nextShort() << 16;
  }

  private int nextShort() throws IOException {
    return nextByte() | nextByte() << 8;
  }

  private int nextByte() throws IOException {
    int value = buffer.next(in);
    if (value < 0) {
      throw tooEarly();
    }
    return value;
  }

  private static EOFException tooEarly() {
    return new EOFException("the gzip data ends too early");
  }
}
