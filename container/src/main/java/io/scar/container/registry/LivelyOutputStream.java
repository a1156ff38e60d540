package io.scar.container.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives a connection up whose other side takes nothing any more: sockets have no time-out for
 * writing. Only the time within a write counts.
 */
final class LivelyOutputStream extends FilterOutputStream {

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean late = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param limit the longest that one write may take
   * @param breakOff lets a write that hangs fail
   */
  LivelyOutputStream(OutputStream out, Duration limit, Runnable breakOff) {
    super(out);
    Thread.ofVirtual().name("scar-http-write").start(() -> watch(limit, breakOff));
  }

  private void watch(Duration limit, Runnable breakOff) {
    try {
      int before = -1;
      while (!closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        int now = begun.get();
        if (now == before && now != done.get()) {
          late.set(true);
          breakOff.run();
          return;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    watched(() -> out.write(buffer, offset, length));
  }

  @Override
  public void flush() throws IOException {
    watched(out::flush);
  }

  /** What is left in buffers is written here, and may hang as any write. */
  @Override
  public void close() throws IOException {
    try {
      watched(super::close);
    } finally {
      closed.countDown();
    }
  }

  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private void watched(Write write) throws IOException {
    begun.incrementAndGet();
    try {
      write.run();
    } catch (IOException e) {
      throw late.get() ? timeout(e) : e;
    } finally {
      done.incrementAndGet();
    }
  }

  private static SocketTimeoutException timeout(IOException e) {
    SocketTimeoutException timeout = new SocketTimeoutException("it takes no more bytes");
    timeout.initCause(e);
    return timeout;
  }
}
