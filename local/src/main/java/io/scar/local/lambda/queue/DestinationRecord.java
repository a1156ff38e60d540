package io.scar.local.lambda.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The document that a destination gets about an event.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Retaining
 *     records of asynchronous invocations</a>
 */
final class DestinationRecord {

  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private DestinationRecord() {}

  /**
   * @param condition {@code Success}, {@code RetriesExhausted}, {@code EventAgeExceeded} or {@code
   *     ZeroReservedConcurrency}
   * @param last the last attempt's outcome
   */
  static byte[] of(
      QueuedEvent event, String condition, byte[] payload, Delivery.Outcome last, int attempts)
      throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("version", "1.0");
    document.put("timestamp", TIME.format(Instant.now()));
    document
        .putObject("requestContext")
        .put("requestId", event.id())
        .put("functionArn", qualified(event))
        .put("condition", condition)
        .put("approximateInvokeCount", attempts);
    document.set("requestPayload", json(payload));
    switch (last) {
      case Delivery.Outcome.Succeeded(byte[] response, String version) -> {
        document
            .putObject("responseContext")
            .put("statusCode", 200)
            .put("executedVersion", version);
        document.set("responsePayload", json(response));
      }
      case Delivery.Outcome.Failed(byte[] response, String version, String error) -> {
        document
            .putObject("responseContext")
            .put("statusCode", 200)
            .put("executedVersion", version)
            .put("functionError", error);
        document.set("responsePayload", json(response));
      }
      case Delivery.Outcome.Throttled(), Delivery.Outcome.Stopped(), Delivery.Outcome.Unknown() -> {
        // The function gave no answer.
      }
    }
    return JSON.writeValueAsBytes(document);
  }

  private static String qualified(QueuedEvent event) {
    return event.invokedArn().endsWith(":" + event.qualifier())
        ? event.invokedArn()
        : event.invokedArn() + ":" + event.qualifier();
  }

  private static JsonNode json(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      return node.isMissingNode() ? TextNode.valueOf("") : node;
    } catch (IOException notJson) {
      return TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
