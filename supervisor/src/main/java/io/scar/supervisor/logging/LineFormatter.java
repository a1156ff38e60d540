package io.scar.supervisor.logging;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * SCAR's log lines, {@code time - supervisor - LEVEL - message}, with the request's id in brackets
 * before the message. Times are UTC. A message is one line whatever is in it.
 */
final class LineFormatter extends Formatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneOffset.UTC);

  @Override
  public String format(LogRecord line) {
    String request = MDC.get(RequestIds.KEY);
    StringBuilder text = new StringBuilder(TIME.format(line.getInstant()));
    text.append(" - supervisor - ").append(level(line.getLevel())).append(" - ");
    if (request != null) {
      text.append('[').append(request).append("] ");
    }
    text.append(oneLine(formatMessage(line)));
    for (Throwable at = line.getThrown(); at != null; at = at.getCause()) {
      text.append(" <- ").append(oneLine(at.toString()));
    }
    return text.append('\n').toString();
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.replace("\r", "\\r").replace("\n", "\\n");
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARNING";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }
}
