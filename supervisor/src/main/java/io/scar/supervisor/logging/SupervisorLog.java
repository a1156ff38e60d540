package io.scar.supervisor.logging;

import io.scar.supervisor.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Writes the supervisor's lines, and the container's as they are, to one stream: one write for each
 * line, so that lines of several threads stay whole.
 */
public final class SupervisorLog implements LineSink {

  private static final Logger SUPERVISOR = Logger.getLogger("io.scar");

  private final OutputStream stream;

  private SupervisorLog(OutputStream stream) {
    this.stream = stream;
  }

  /** Lines go to the process's standard error from here on. */
  public static SupervisorLog toStandardError() {
    SupervisorLog log = new SupervisorLog(new FileOutputStream(FileDescriptor.err));
    log.install();
    return log;
  }

  /** Lines below the level are left out. Libraries' lines appear from WARNING on, or at DEBUG. */
  public void setLevel(LogLevel level) {
    SUPERVISOR.setLevel(
        switch (level) {
          case CRITICAL, ERROR -> Level.SEVERE;
          case WARNING -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
        });
    Logger.getLogger("").setLevel(level == LogLevel.DEBUG ? Level.INFO : Level.WARNING);
  }

  @Override
  public synchronized void line(byte[] content, int length) {
    byte[] line = new byte[length + 1];
    System.arraycopy(content, 0, line, 0, length);
    line[length] = '\n';
    write(line);
  }

  private synchronized void write(byte[] line) {
    try {
      stream.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException("the log cannot be written", e);
    }
  }

  private void install() {
    LogManager.getLogManager().reset();
    LineFormatter formatter = new LineFormatter();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (isLoggable(line)) {
              write(formatter.format(line).getBytes(StandardCharsets.UTF_8));
            }
          }

          @Override
          public void flush() {
            // Every line is written at once.
          }

          @Override
          public void close() {
            // Standard error belongs to the process.
          }
        };
    handler.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(handler);
    setLevel(LogLevel.INFO);
  }
}
