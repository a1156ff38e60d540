package io.scar.supervisor.logging;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * SCAR's log lines, {@code time - supervisor - LEVEL - message}, with the request's id in brackets
 * before the message. Times are UTC. A message is one line whatever is in it.
 */
final class TextLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneOffset.UTC);

  static String of(LogEntry entry) {
    StringBuilder text = new StringBuilder(TIME.format(entry.time()));
    text.append(" - supervisor - ").append(entry.level()).append(" - ");
    entry.requestId().ifPresent(id -> text.append('[').append(id).append("] "));
    text.append(oneLine(entry.message()));
    Throwable at = entry.thrown().orElse(null);
    for (; at != null; at = at.getCause()) {
      text.append(" <- ").append(oneLine(at.toString()));
    }
    return text.toString();
  }

  private static String oneLine(String message) {
    return message.replace("\r", "\\r").replace("\n", "\\n");
  }

  private TextLine() {}
}
