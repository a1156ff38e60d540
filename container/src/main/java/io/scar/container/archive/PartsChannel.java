package io.scar.container.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads an archive at random, a part at a time, of which the last one is kept. */
final class PartsChannel implements SeekableByteChannel {

  /** Most headers of an archive are far apart, with a layer in between. */
  private static final int PART_BYTES = 64 << 10;

  private final ArchiveBytes archive;
  private final long size;
  private long position;
  private long start;
  private byte[] part = new byte[0];
  private boolean open = true;

  PartsChannel(ArchiveBytes archive, long size) {
    this.archive = archive;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (position >= size) {
      return -1;
    }
    if (position < start || position >= start + part.length) {
      int length = (int) Math.min(PART_BYTES, size - position);
      try (InputStream in = archive.open(position, length)) {
        part = in.readNBytes(length);
      }
      start = position;
      if (part.length == 0) {
        return -1;
      }
    }
    int from = (int) (position - start);
    int count = Math.min(target.remaining(), part.length - from);
    target.put(part, from, count);
    position += count;
    return count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }
}
