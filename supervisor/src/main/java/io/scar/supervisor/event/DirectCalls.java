package io.scar.supervisor.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The keys of a direct call that say what runs. */
final class DirectCalls {

  private static final JsonMapper JSON = new JsonMapper();

  static DirectEvent read(JsonNode event) {
    return new DirectEvent(
        script(event.path("script")),
        arguments(event.path("cmd_args")),
        event.path("asynchronous").asBoolean(false),
        event.toString());
  }

  private static Optional<Content> script(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getDecoder().decode(node.asText().replaceAll("\\s", ""));
      return content.length == 0 ? Optional.empty() : Optional.of(new Content(content));
    } catch (IllegalArgumentException e) {
      throw new MalformedEvent("the call's `script` is not base64: " + e.getMessage());
    }
  }

  /** An array as a string, as SCAR sends it, or the array itself. */
  private static List<String> arguments(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    JsonNode array = node;
    if (node.isTextual()) {
      try {
        array = JSON.readTree(node.textValue());
      } catch (JsonProcessingException e) {
        throw new MalformedEvent("the call's `cmd_args` is not JSON: " + e.getOriginalMessage());
      }
    }
    if (!array.isArray()) {
      throw new MalformedEvent("the call's `cmd_args` is not a JSON array of strings");
    }
    List<String> arguments = new ArrayList<>();
    for (JsonNode argument : array) {
      if (!argument.isValueNode() || argument.isNull()) {
        throw new MalformedEvent("the call's `cmd_args` holds something that is no string");
      }
      if (argument.asText().indexOf('\0') >= 0) {
        throw new MalformedEvent("an argument in the call's `cmd_args` holds a NUL");
      }
      arguments.add(argument.asText());
    }
    return arguments;
  }

  private DirectCalls() {}
}
