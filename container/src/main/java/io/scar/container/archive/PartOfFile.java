package io.scar.container.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** A part of a file that is read from several places at once; to close it leaves the file open. */
final class PartOfFile extends InputStream {

  private final FileChannel channel;
  private long position;
  private long left;
  private volatile boolean closed;

  PartOfFile(FileChannel channel, long offset, long length) {
    this.channel = channel;
    this.position = offset;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    ByteBuffer part = ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left));
    int count = channel.read(part, position);
    if (count > 0) {
      position += count;
      left -= count;
    }
    return count;
  }

  @Override
  public void close() {
    closed = true;
  }
}
