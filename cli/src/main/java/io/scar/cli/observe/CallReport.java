package io.scar.cli.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Lambda reports of an invocation at its end, in a line of the log.
 *
 * @param duration milliseconds
 * @param billed milliseconds
 * @param memory MB that the function has
 * @param memoryUsed MB
 * @param init milliseconds that a new environment took to start; empty for a warm one
 * @param status how the environment failed, for instance {@code timeout}; empty if it did not
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html">Lambda
 *     logs</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html">platform.report</a>
 */
public record CallReport(
    String requestId,
    double duration,
    long billed,
    int memory,
    int memoryUsed,
    OptionalDouble init,
    String status) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern TEXT =
      Pattern.compile(
          "REPORT RequestId: (\\S+)\\s+Duration: ([0-9.]+) ms\\s+Billed Duration: (\\d+) ms"
              + "\\s+Memory Size: (\\d+) MB\\s+Max Memory Used: (\\d+) MB"
              + "(?:\\s+Init Duration: ([0-9.]+) ms)?(?:.*?Status: (\\S+))?",
          Pattern.DOTALL);
  private static final String JSON_TYPE = "platform.report";

  /** Whether the invocation was the first of its environment. */
  public boolean cold() {
    return init.isPresent();
  }

  /** The last report in a text of several lines. */
  public static Optional<CallReport> last(String log) {
    return log.lines().flatMap(line -> of(line).stream()).reduce((_, later) -> later);
  }

  /** Empty if the line is no report. */
  public static Optional<CallReport> of(String line) {
    if (line.startsWith("REPORT ")) {
      Matcher report = TEXT.matcher(line);
      return report.lookingAt() ? Optional.of(ofText(report)) : Optional.empty();
    }
    if (line.startsWith("{") && line.contains(JSON_TYPE)) {
      try {
        JsonNode object = JSON.readTree(line);
        return object.path("type").asText().equals(JSON_TYPE)
            ? Optional.of(ofJson(object.path("record")))
            : Optional.empty();
      } catch (JsonProcessingException e) {
        return Optional.empty(); // a line of the function's own, or one that is cut
      }
    }
    return Optional.empty();
  }

  private static CallReport ofText(Matcher report) {
    String init = report.group(6);
    String status = report.group(7);
    return new CallReport(
        report.group(1),
        Double.parseDouble(report.group(2)),
        Long.parseLong(report.group(3)),
        Integer.parseInt(report.group(4)),
        Integer.parseInt(report.group(5)),
        init == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(init)),
        status == null ? "" : status);
  }

  private static CallReport ofJson(JsonNode record) {
    JsonNode metrics = record.path("metrics");
    String status = record.path("status").asText("success");
    return new CallReport(
        record.path("requestId").asText(),
        metrics.path("durationMs").asDouble(),
        metrics.path("billedDurationMs").asLong(),
        metrics.path("memorySizeMB").asInt(),
        metrics.path("maxMemoryUsedMB").asInt(),
        metrics.has("initDurationMs")
            ? OptionalDouble.of(metrics.path("initDurationMs").asDouble())
            : OptionalDouble.empty(),
        status.equals("success") ? "" : status);
  }
}
