package io.scar.supervisor.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.contract.event.S3Event;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * S3's notifications.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event
 *     message structure</a>
 */
final class S3Events {

  static StorageEvent read(JsonNode event) {
    List<StorageRecord> records = new ArrayList<>();
    int number = 0;
    for (JsonNode node : event.path("Records")) {
      records.add(record(node, number++));
    }
    return new StorageEvent(records);
  }

  private static StorageRecord record(JsonNode node, int number) {
    if (!node.path("eventSource").asText().equals(S3Event.SOURCE)) {
      throw malformed(number, "its eventSource is not " + S3Event.SOURCE);
    }
    String bucket = text(node.path("s3").path("bucket").path("name"), number, "s3.bucket.name");
    JsonNode object = node.path("s3").path("object");
    String key = text(object.path("key"), number, "s3.object.key");
    String time = node.path("eventTime").asText();
    if (time.indexOf('\0') >= 0) {
      throw malformed(number, "its eventTime holds a NUL");
    }
    JsonNode alone =
        JsonNodeFactory.instance
            .objectNode()
            .set("Records", JsonNodeFactory.instance.arrayNode().add(node));
    return new StorageRecord(
        bucket,
        decode(key, number),
        object.path("size").canConvertToLong() && object.path("size").isNumber()
            ? Optional.of(object.path("size").longValue())
            : Optional.empty(),
        Optional.of(time).filter(t -> !t.isEmpty()),
        alone.toString());
  }

  private static String text(JsonNode node, int number, String name) {
    if (!node.isTextual() || node.textValue().isEmpty()) {
      throw malformed(number, "it has no " + name);
    }
    return node.textValue();
  }

  /** S3 encodes keys as HTML forms are: percent signs, and a plus for a space. */
  private static String decode(String key, int number) {
    try {
      return URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(number, "its key `%s` is not URL-encoded".formatted(key));
    }
  }

  private static MalformedEvent malformed(int number, String why) {
    return new MalformedEvent(
        "record %d of the S3 event cannot be used: %s".formatted(number, why));
  }

  private S3Events() {}
}
