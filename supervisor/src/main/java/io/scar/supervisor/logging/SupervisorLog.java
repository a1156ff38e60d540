package io.scar.supervisor.logging;

import io.scar.supervisor.config.LogFormat;
import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.config.LogSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The function's log: the supervisor's lines, the container's, and metrics, on one stream, each
 * line in one write so that lines of several threads stay whole. A line that cannot be written is
 * lost and the work goes on.
 */
public final class SupervisorLog implements LineSink {

  private static final Logger SUPERVISOR = Logger.getLogger("io.scar");

  private final OutputStream stream;
  private volatile LogSettings settings;

  /** An execution environment serves one request at a time, whatever threads take part. */
  private volatile @Nullable String requestId;

  private SupervisorLog(OutputStream stream, LogSettings settings) {
    this.stream = stream;
    this.settings = settings;
  }

  /** Takes what it is given, and nothing that is logged by SLF4J. */
  public static SupervisorLog to(OutputStream stream, LogSettings settings) {
    return new SupervisorLog(stream, settings);
  }

  /** From here on what is logged by SLF4J goes to the process's standard error. */
  public static SupervisorLog toStandardError(LogSettings settings) {
    SupervisorLog log = new SupervisorLog(new FileOutputStream(FileDescriptor.err), settings);
    LogManager.getLogManager().reset();
    Logger.getLogger("").addHandler(log.new Bridge());
    log.configure(settings);
    return log;
  }

  /** Libraries' lines appear from WARNING on, at DEBUG from INFO on. */
  public void configure(LogSettings changed) {
    settings = changed;
    SUPERVISOR.setLevel(
        switch (changed.level()) {
          case CRITICAL, ERROR -> Level.SEVERE;
          case WARNING -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
        });
    Logger.getLogger("").setLevel(changed.level() == LogLevel.DEBUG ? Level.INFO : Level.WARNING);
  }

  /** Lines belong to this request until {@link #end}. */
  public void begin(String request) {
    requestId = request;
  }

  /** The request is over. */
  public void end() {
    requestId = null;
  }

  /**
   * A line whose message programs find again in fields; they have it in JSON only.
   *
   * @param fields text, numbers, truth values, and maps of them
   */
  public void tell(LogLevel level, String message, Map<String, ?> fields) {
    if (settings.level().lets(level)) {
      write(entry(level, message, fields, Optional.empty()));
    }
  }

  /** Metrics, unless they are off. They are JSON whatever the format is, and have no level. */
  public void metrics(EmbeddedMetrics metrics, String functionName) {
    if (settings.metrics()) {
      Instant now = Instant.now();
      write(JsonLine.ofMetrics(now, request(), metrics.document(now, functionName)));
    }
  }

  @Override
  public void line(byte[] content, int length) {
    if (settings.outputAsJson()) {
      String text = new String(content, 0, length, StandardCharsets.UTF_8);
      write(JsonLine.ofOutput(Instant.now(), request(), text));
      return;
    }
    byte[] line = new byte[length + 1];
    System.arraycopy(content, 0, line, 0, length);
    write(line);
  }

  private Optional<String> request() {
    return Optional.ofNullable(requestId);
  }

  private String entry(
      LogLevel level, String message, Map<String, ?> fields, Optional<Throwable> thrown) {
    LogEntry entry = new LogEntry(Instant.now(), level, request(), message, fields, thrown);
    return settings.format() == LogFormat.JSON ? JsonLine.of(entry) : TextLine.of(entry);
  }

  private void write(String line) {
    write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param line its last byte becomes its end
   */
  private synchronized void write(byte[] line) {
    line[line.length - 1] = '\n';
    try {
      stream.write(line);
    } catch (IOException lost) {
      // There is no other place to tell it.
    }
  }

  /** Takes what is logged by SLF4J. */
  private final class Bridge extends java.util.logging.Handler {

    private final SimpleFormatter messages = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      if (isLoggable(line)) {
        write(
            entry(
                level(line.getLevel()),
                messages.formatMessage(line),
                Map.of(),
                Optional.ofNullable(line.getThrown())));
      }
    }

    private static LogLevel level(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return LogLevel.ERROR;
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return LogLevel.WARNING;
      }
      return level.intValue() >= Level.INFO.intValue() ? LogLevel.INFO : LogLevel.DEBUG;
    }

    @Override
    public void flush() {
      // Every line is written at once.
    }

    @Override
    public void close() {
      // Standard error belongs to the process.
    }
  }
}
