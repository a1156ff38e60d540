package io.scar.local.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard output and error of a tree of processes: a named pipe, read line by line.
 *
 * <p>This side holds it open for reading and writing. So its end does not depend on who else still
 * holds it, and a mark that is written into it comes out behind everything that was written before:
 * that is how a call's log is known to be complete.
 */
public final class LogPipe implements AutoCloseable {

  /** CloudWatch's limit for one event is 256 KB; longer lines are split. */
  static final int LINE_LIMIT = 256 * 1024 - 26;

  /** Bytes of a character in UTF-8. */
  private static final int LONGEST_CHARACTER = 4;

  private static final Logger LOG = LoggerFactory.getLogger(LogPipe.class);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Path path;
  private final RandomAccessFile pipe;
  private final Consumer<String> lines;
  private final String token = "\0" + UUID.randomUUID() + ":";
  private final Map<String, CountDownLatch> marks = new ConcurrentHashMap<>();
  private final Thread reader;
  private volatile boolean closing;

  private LogPipe(Path path, RandomAccessFile pipe, Consumer<String> lines) {
    this.path = path;
    this.pipe = pipe;
    this.lines = lines;
    // A platform thread: reading a pipe would pin a virtual thread's carrier.
    this.reader = Thread.ofPlatform().daemon().name("process-log").unstarted(this::read);
  }

  /**
   * Makes the pipe and starts to read it.
   *
   * @param path must not exist
   */
  public static LogPipe open(Path path, Consumer<String> lines)
      throws IOException, InterruptedException {
    Process mkfifo =
        new ProcessBuilder("mkfifo", "-m", "600", path.toString())
            .redirectErrorStream(true)
            .start();
    String complaint =
        new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (mkfifo.waitFor() != 0) {
      throw new IOException("The log pipe %s could not be made: %s".formatted(path, complaint));
    }
    LogPipe logPipe = new LogPipe(path, new RandomAccessFile(path.toFile(), "rw"), lines);
    logPipe.reader.start();
    return logPipe;
  }

  public Path path() {
    return path;
  }

  /** Waits until everything that was written before has been handed on. */
  public void drain(Duration limit) throws InterruptedException {
    String name = UUID.randomUUID().toString();
    CountDownLatch reached = new CountDownLatch(1);
    marks.put(name, reached);
    try {
      write(name);
      if (!reached.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The log of a process comes faster than it can be stored");
      }
    } catch (IOException e) {
      LOG.warn("The log pipe {} failed", path, e);
    } finally {
      marks.remove(name);
    }
  }

  /** Hands on what is still in the pipe, then stops reading. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    try {
      write("close");
      reader.join(CLOSING);
    } catch (IOException e) {
      LOG.warn("The log pipe {} failed", path, e);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    try {
      pipe.close();
    } catch (IOException e) {
      LOG.warn("The log pipe {} failed", path, e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String mark) throws IOException {
    // Shorter than PIPE_BUF, so that it is never mixed with what others write.
    pipe.write((token + mark + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void read() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = pipe.read(buffer); n >= 0; n = pipe.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n') {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (!text(text)) {
              return;
            }
          } else {
            line.write(buffer[i]);
            if (line.size() >= LINE_LIMIT) {
              line = handOnPart(line.toByteArray());
            }
          }
        }
      }
    } catch (IOException e) {
      if (!closing) {
        LOG.warn("The log pipe {} failed", path, e);
      }
    }
  }

  /** A line that is too long; gives what goes before its rest, lest a character be split. */
  private ByteArrayOutputStream handOnPart(byte[] bytes) {
    int end = bytes.length;
    while (end > bytes.length - LONGEST_CHARACTER && (bytes[end - 1] & 0xC0) == 0x80) {
      end--;
    }
    if ((bytes[end - 1] & 0xC0) == 0xC0) {
      end--;
    }
    handOn(new String(bytes, 0, end, StandardCharsets.UTF_8));
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.write(bytes, end, bytes.length - end);
    return rest;
  }

  /** One line; false at the last one. */
  private boolean text(String text) {
    int mark = text.indexOf(token);
    if (mark < 0) {
      handOn(text);
      return true;
    }
    if (mark > 0) {
      // The mark came in the middle of a line.
      handOn(text.substring(0, mark));
    }
    CountDownLatch reached = marks.get(text.substring(mark + token.length()));
    if (reached != null) {
      reached.countDown();
    }
    return !closing || reached != null;
  }

  private void handOn(String text) {
    try {
      lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    } catch (RuntimeException e) {
      LOG.warn("A log line could not be stored", e);
    }
  }
}
