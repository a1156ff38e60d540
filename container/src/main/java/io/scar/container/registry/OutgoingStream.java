package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.LongConsumer;

/**
 * A blob's bytes on their way to a registry. Tells how many were read, ends at an interrupt, and
 * keeps what its source does wrong apart from what the connection does: sending again helps against
 * the latter alone.
 */
final class OutgoingStream extends FilterInputStream {

  private final String what;
  private final LongConsumer count;

  private OutgoingStream(InputStream in, String what, LongConsumer count) {
    super(in);
    this.what = what;
    this.count = count;
  }

  /**
   * Opens a blob.
   *
   * @param count hears of the bytes as they are read
   * @throws ContainerException what the source throws; MACHINE for what it says otherwise
   */
  static OutgoingStream of(OutgoingBlob blob, LongConsumer count) throws IOException {
    try {
      return new OutgoingStream(blob.content().open(), blob.what(), count);
    } catch (IOException e) {
      throw unreadable(blob.what(), e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while sending " + what);
    }
    int read;
    try {
      read = in.read(buffer, offset, length);
    } catch (IOException e) {
      throw unreadable(what, e);
    }
    if (read > 0) {
      count.accept(read);
    }
    return read;
  }

  private static IOException unreadable(String what, IOException e) {
    if (e instanceof ContainerException || Thread.currentThread().isInterrupted()) {
      return e;
    }
    return new ContainerException(
        Kind.MACHINE,
        what
            + " cannot be read: "
            + MachineFault.reason(e)
            + "; check the disk that it is on, and try again",
        e);
  }
}
