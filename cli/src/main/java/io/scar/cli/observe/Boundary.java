package io.scar.cli.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that Lambda writes around an invocation's own, as text or, if the function's log format is
 * JSON, as an object.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">platform
 *     events</a>
 */
record Boundary(Kind kind, String requestId) {

  enum Kind {
    START,
    REPORT
  }

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern TEXT = Pattern.compile("(START|REPORT) RequestId: (\\S+)");
  private static final String PLATFORM = "\"platform.";

  /** Empty if the line is another one. */
  static Optional<Boundary> of(String line) {
    Matcher text = TEXT.matcher(line);
    if (text.lookingAt()) {
      return Optional.of(new Boundary(Kind.valueOf(text.group(1)), text.group(2)));
    }
    if (!line.startsWith("{") || !line.contains(PLATFORM)) {
      return Optional.empty();
    }
    try {
      JsonNode object = JSON.readTree(line);
      String id = object.path("record").path("requestId").asText();
      return switch (object.path("type").asText()) {
        case "platform.start" -> Optional.of(new Boundary(Kind.START, id));
        case "platform.report" -> Optional.of(new Boundary(Kind.REPORT, id));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException e) {
      return Optional.empty(); // the function's own
    }
  }
}
