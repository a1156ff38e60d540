package io.scar.supervisor.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line, with the names that Lambda's own runtimes use: {@code timestamp}, {@code
 * level}, {@code requestId}, {@code logger}, {@code message}; after a failure {@code errorType},
 * {@code errorMessage} and {@code stackTrace} too.
 */
final class JsonLine {

  private static final JsonFactory JSON = new JsonFactory();

  /** RFC 3339, of which Lambda reads the time. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final String OF_THE_SUPERVISOR = "scar";
  private static final String OF_THE_CONTAINER = "container";

  static String of(LogEntry entry) {
    Map<String, Object> line =
        start(entry.time(), entry.level().lambdaName(), entry.requestId(), OF_THE_SUPERVISOR);
    line.put("message", entry.message());
    line.putAll(entry.fields());
    entry.thrown().ifPresent(thrown -> thrown(thrown, line));
    return write(line);
  }

  /** A line that the container wrote. An object is left as it is: it may have a level itself. */
  static String ofOutput(Instant time, Optional<String> requestId, String text) {
    if (text.startsWith("{") && text.endsWith("}")) {
      return text;
    }
    Map<String, Object> line = start(time, "INFO", requestId, OF_THE_CONTAINER);
    line.put("message", text);
    return write(line);
  }

  /** A line that holds metrics and no message. */
  static String ofMetrics(Instant time, Optional<String> requestId, Map<String, ?> document) {
    Map<String, Object> line = start(time, "INFO", requestId, OF_THE_SUPERVISOR);
    line.putAll(document);
    return write(line);
  }

  private static Map<String, Object> start(
      Instant time, String level, Optional<String> requestId, String logger) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", TIME.format(time));
    line.put("level", level);
    requestId.ifPresent(id -> line.put("requestId", id));
    line.put("logger", logger);
    return line;
  }

  private static void thrown(Throwable thrown, Map<String, Object> line) {
    line.put("errorType", thrown.getClass().getName());
    line.put("errorMessage", String.valueOf(thrown.getMessage()));
    List<String> trace = new ArrayList<>();
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at != thrown) {
        trace.add("caused by " + at);
      }
      for (StackTraceElement frame : at.getStackTrace()) {
        trace.add(frame.toString());
      }
    }
    line.put("stackTrace", trace);
  }

  private static String write(Map<String, Object> line) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(line, json);
    } catch (IOException e) {
      throw new IllegalStateException("a line of text and numbers is always JSON", e);
    }
    return text.toString();
  }

  /** Not by a mapper: what that looks up about types takes a start more time than the first run. */
  private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        write(member.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> elements) {
      json.writeStartArray();
      for (Object element : elements) {
        write(element, json);
      }
      json.writeEndArray();
    } else if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else {
      json.writeString(value.toString());
    }
  }

  private JsonLine() {}
}
