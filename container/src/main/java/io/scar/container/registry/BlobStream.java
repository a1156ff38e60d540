package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob's bytes, each once and in order, over as many connections as it takes: after a cut it goes
 * on with the byte that comes next ({@code Range}; where that is ignored, what was read already is
 * passed over), and where one place fails for good, with the next. It vouches for nothing: who
 * reads holds the whole against size and digest.
 *
 * <p>An interrupt ends a wait with an {@link InterruptedIOException}; the thread stays interrupted.
 */
final class BlobStream extends InputStream {

  private static final Logger LOG = LoggerFactory.getLogger(BlobStream.class);

  /** A connection that brought this much was a good one: the next failure is again a first. */
  private static final long PROGRESS_BYTES = 256 << 10;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");
  private static final int BUFFER_BYTES = 1 << 14;

  private final String what;
  private final long size;
  private final HttpSession http;
  private final List<BlobPlace> places;

  private int place;
  private @Nullable HttpAnswer current;
  private long start;
  private long received;
  private boolean ranges = true;
  private int failures;
  private long receivedAtFailure;

  /** Held while bytes are waited for: who closes meanwhile leaves the connection to that thread. */
  private final ReentrantLock use = new ReentrantLock();

  private volatile boolean closed;

  /**
   * @param what names the blob in exceptions
   * @param size in bytes, as the manifest says
   * @param places in the order to ask them; one at least
   */
  BlobStream(String what, long size, HttpSession http, List<BlobPlace> places) {
    this.what = what;
    this.size = size;
    this.http = http;
    this.places = List.copyOf(places);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    use.lock();
    try {
      return readNext(buffer, offset, length);
    } finally {
      use.unlock();
      if (closed) {
        closeUnused();
      }
    }
  }

  private int readNext(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (closed) {
        throw new IOException("closed");
      }
      try {
        HttpAnswer answer = current == null ? connect() : current;
        int count = answer.body().read(buffer, offset, length);
        if (count >= 0) {
          received += count;
          return count;
        }
        if (received >= size || isWhole(answer, received)) {
          return -1;
        }
        throw new EOFException("the connection was cut");
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
          throw e;
        }
        if (received >= size) {
          return -1;
        }
        if (closed) {
          throw e;
        }
        failed(e);
      }
    }
  }

  /** Connects so that the next byte read is the one after those that were received. */
  private HttpAnswer connect() throws IOException {
    while (true) {
      HttpAnswer answer = openSomewhere(ranges ? received : 0);
      if (answer.status() == HttpAnswer.PARTIAL && startsAt(answer, received)) {
        start = received;
      } else if (answer.status() == 200) {
        start = 0;
      } else {
        answer.close();
        if (!ranges) {
          throw new EOFException("a part that was not asked for");
        }
        // 416, or another part: the whole, then.
        ranges = false;
        continue;
      }
      current = answer;
      passOver(answer, received - start);
      return answer;
    }
  }

  private HttpAnswer openSomewhere(long offset) throws IOException {
    while (true) {
      try {
        return places.get(place).open(offset);
      } catch (ContainerException e) {
        if (!hasNextPlace()) {
          throw e;
        }
        LOG.info("{}; asking the next place", e.getMessage());
        nextPlace();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static boolean startsAt(HttpAnswer answer, long offset) {
    Matcher range = CONTENT_RANGE.matcher(answer.header("content-range").orElse("").strip());
    return range.matches() && Long.parseLong(range.group(1)) == offset;
  }

  private void passOver(HttpAnswer answer, long count) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = count;
    while (left > 0) {
      int read = answer.body().read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw isWhole(answer, count - left)
            ? new ContainerException(
                Kind.DAMAGED,
                what
                    + " is damaged: it had "
                    + count
                    + " bytes and more, and now has "
                    + (count - left)
                    + "; push the image again")
            : new EOFException("the connection was cut");
      }
      left -= read;
    }
  }

  /** Whether a body that ended at this byte of the blob ended where its sender meant it to. */
  private boolean isWhole(HttpAnswer answer, long position) {
    long length = answer.contentLength();
    return length >= 0
        ? start + length == position
        : answer.header("transfer-encoding").isPresent();
  }

  private void failed(IOException e) throws IOException {
    closeCurrent();
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(e);
    }
    if (received - receivedAtFailure >= PROGRESS_BYTES) {
      failures = 0;
    }
    receivedAtFailure = received;
    failures++;
    Optional<Duration> wait = http.retries().wait(failures, Optional.empty());
    if (wait.isPresent()) {
      LOG.info(
          "{}: {} at byte {} of {}; going on in {} ms",
          what,
          Faults.reason(e),
          received,
          size,
          wait.get().toMillis());
      sleep(wait.get());
    } else if (hasNextPlace()) {
      LOG.info("{}: {} too often; asking the next place", what, Faults.reason(e));
      nextPlace();
    } else {
      throw new ContainerException(
          Kind.UNAVAILABLE,
          what
              + ": the connection failed "
              + failures
              + " times, last at byte "
              + received
              + " of "
              + size
              + ": "
              + Faults.reason(e)
              + "; check the network and try again",
          e);
    }
  }

  private boolean hasNextPlace() {
    return place + 1 < places.size();
  }

  private void nextPlace() {
    place++;
    failures = 0;
    ranges = true;
  }

  private void sleep(Duration wait) throws InterruptedIOException {
    try {
      http.sleep(wait);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private InterruptedIOException interrupted(Exception cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted =
        new InterruptedIOException("interrupted while reading " + what);
    interrupted.initCause(cause);
    return interrupted;
  }

  private void closeCurrent() {
    HttpAnswer answer = current;
    current = null;
    if (answer != null) {
      try {
        answer.close();
      } catch (IOException e) {
        LOG.debug("{}: closing failed", what, e);
      }
    }
  }

  /** Never waits, not even for another thread that waits for the network. */
  @Override
  public void close() {
    closed = true;
    closeUnused();
  }

  private void closeUnused() {
    if (use.tryLock()) {
      try {
        closeCurrent();
      } finally {
        use.unlock();
      }
    }
  }
}
