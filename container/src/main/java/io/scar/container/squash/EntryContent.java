package io.scar.container.squash;

import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of the entry that a reader is at, with zeros for the holes of a sparse file. */
final class EntryContent extends InputStream {

  private final TarReader reader;
  private final TarEntry entry;
  private long position;
  private int piece;

  EntryContent(TarReader reader, TarEntry entry) {
    this.reader = reader;
    this.entry = entry;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == entry.size()) {
      return -1;
    }
    while (piece < entry.data().pieces()
        && position >= entry.data().offset(piece) + entry.data().length(piece)) {
      piece++;
    }
    boolean last = piece == entry.data().pieces();
    long start = last ? entry.size() : entry.data().offset(piece);
    int count;
    if (position < start) {
      count = (int) Math.min(length, start - position);
      Arrays.fill(buffer, offset, offset + count, (byte) 0);
    } else {
      long end = start + entry.data().length(piece);
      count = reader.read(buffer, offset, (int) Math.min(length, end - position));
      if (count < 0) {
        throw new EOFException("the content of an entry ends too early");
      }
    }
    position += count;
    return count;
  }
}
