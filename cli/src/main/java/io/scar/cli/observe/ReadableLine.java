package io.scar.cli.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Log lines for people. The supervisor writes JSON objects; here they become SCAR's lines, {@code
 * time - supervisor - LEVEL - [request] message}. What a container wrote stays as it was.
 */
public final class ReadableLine {

  private static final JsonMapper JSON = new JsonMapper();

  /** How each object of the supervisor's begins; all other lines need no look. */
  private static final String START = "{\"timestamp\":\"";

  private static final String OF_THE_SUPERVISOR = "scar";
  private static final String OF_THE_CONTAINER = "container";

  /** Each line of a text. */
  public static String ofAll(String text) {
    return text.lines().flatMap(line -> of(line).stream()).collect(Collectors.joining("\n"));
  }

  /** Empty if the line holds nothing but metrics. */
  static Optional<String> of(String line) {
    if (!line.startsWith(START)) {
      return Optional.of(line);
    }
    JsonNode object;
    try {
      object = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return Optional.of(line);
    }
    return switch (object.path("logger").asText()) {
      case OF_THE_SUPERVISOR ->
          object.has("message") ? Optional.of(ofTheSupervisor(object)) : Optional.empty();
      case OF_THE_CONTAINER -> Optional.of(object.path("message").asText());
      default -> Optional.of(line);
    };
  }

  private static String ofTheSupervisor(JsonNode object) {
    StringBuilder text = new StringBuilder();
    text.append(time(object.path("timestamp").asText())).append(" - supervisor - ");
    text.append(object.path("level").asText()).append(" - ");
    if (object.has("requestId")) {
      text.append('[').append(object.path("requestId").asText()).append("] ");
    }
    text.append(object.path("message").asText().replace("\r", "\\r").replace("\n", "\\n"));
    if (object.has("errorType")) {
      text.append(" <- ").append(object.path("errorType").asText());
      text.append(": ").append(object.path("errorMessage").asText());
    }
    return text.toString();
  }

  /** {@code 2026-01-02T03:04:05.678Z} as SCAR writes it. */
  private static String time(String timestamp) {
    return timestamp.replace('T', ' ').replace('.', ',').replace("Z", "");
  }

  private ReadableLine() {}
}
