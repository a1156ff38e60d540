package io.scar.cli.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * A body that fails with {@link HttpTimeoutException} when its time is over: Java's client itself
 * limits the time until an answer begins, and not the time until it ends.
 */
final class TimedBody extends FilterInputStream {

  private final Thread watch;
  private volatile boolean over;

  private TimedBody(InputStream body, Duration time) {
    super(body);
    this.watch = Thread.ofVirtual().unstarted(() -> cutAfter(time));
  }

  /**
   * @param body which another thread may close while it is read
   */
  static InputStream of(InputStream body, Deadline deadline) {
    if (deadline.left().isEmpty()) {
      return body;
    }
    TimedBody timed = new TimedBody(body, deadline.left().get());
    timed.watch.start();
    return timed;
  }

  private void cutAfter(Duration time) {
    try {
      Thread.sleep(time);
      over = true;
      in.close();
    } catch (InterruptedException e) {
      // The body was closed before: its time does not matter any more, and the thread ends here.
    } catch (IOException e) {
      // Whoever reads it hears of it.
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return checked(in.read());
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return checked(in.read(bytes, offset, length));
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** A stream that is closed may end as if that were all of it. */
  private int checked(int read) throws IOException {
    if (read < 0 && over) {
      throw new IOException("closed");
    }
    return read;
  }

  private IOException told(IOException e) {
    if (!over) {
      return e;
    }
    HttpTimeoutException late = new HttpTimeoutException("its time was over");
    late.initCause(e);
    return late;
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    super.close();
  }
}
