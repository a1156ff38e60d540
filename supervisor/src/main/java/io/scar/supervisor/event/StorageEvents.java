package io.scar.supervisor.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.contract.definition.StorageProviderId;
import io.scar.contract.event.S3Event;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notifications of S3 and of MinIO, which has the same records under its own name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event
 *     message structure</a>
 */
final class StorageEvents {

  private static final String MINIO = "minio:s3";

  /** Storages by the {@code eventSource} of their records. */
  private static final Map<String, String> TYPES =
      Map.of(S3Event.SOURCE, StorageProviderId.S3, MINIO, StorageProviderId.MINIO);

  /** Those that earlier versions of SCAR knew and this one does not, by the same. */
  private static final Map<String, String> UNSUPPORTED =
      Map.of("OneTrigger", "Onedata", "rucio", "Rucio");

  /**
   * The objects that an event is about; empty if it is no storage's.
   *
   * @param provider whom the event is said to be from: {@code ID} or {@code TYPE.ID}; empty if
   *     nobody says
   * @throws MalformedEvent if it is and cannot be used
   * @throws UnsupportedStorage if it is of a storage that is not read
   */
  static Optional<StorageEvent> find(JsonNode event, Optional<String> provider) {
    String first = sourceOf(event.path("Records").path(0));
    if (UNSUPPORTED.containsKey(first)) {
      throw new UnsupportedStorage(UNSUPPORTED.get(first) + "");
    }
    if (!TYPES.containsKey(first)) {
      return Optional.empty();
    }
    StorageSource source = source(TYPES.get(first) + "", provider);
    List<StorageRecord> records = new ArrayList<>();
    int number = 0;
    for (JsonNode node : event.path("Records")) {
      if (!sourceOf(node).equals(first)) {
        throw malformed(number, "its eventSource is not %s, as the first one's".formatted(first));
      }
      records.add(record(node, number++, source));
    }
    return Optional.of(new StorageEvent(records));
  }

  /** A provider's type beats that of the records: many servers call themselves {@code aws:s3}. */
  private static StorageSource source(String type, Optional<String> provider) {
    if (provider.isEmpty()) {
      return new StorageSource(type, provider);
    }
    for (String known : TYPES.values()) {
      String prefix = known + ".";
      if (provider.get().startsWith(prefix) && provider.get().length() > prefix.length()) {
        return new StorageSource(known, provider.map(text -> text.substring(prefix.length())));
      }
    }
    return new StorageSource(type, provider);
  }

  private static StorageRecord record(JsonNode node, int number, StorageSource source) {
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
        source,
        bucket,
        decode(key, number),
        object.path("size").canConvertToLong() && object.path("size").isNumber()
            ? Optional.of(object.path("size").longValue())
            : Optional.empty(),
        Optional.of(time).filter(t -> !t.isEmpty()),
        Optional.of(object.path("sequencer").asText()).filter(s -> !s.isEmpty()),
        alone.toString());
  }

  private static String sourceOf(JsonNode record) {
    return record.path("eventSource").asText();
  }

  private static String text(JsonNode node, int number, String name) {
    if (!node.isTextual() || node.textValue().isEmpty()) {
      throw malformed(number, "it has no " + name);
    }
    return node.textValue();
  }

  /** Both encode keys as HTML forms are: percent signs, and a plus for a space. */
  private static String decode(String key, int number) {
    try {
      return URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(number, "its key `%s` is not URL-encoded".formatted(key));
    }
  }

  private static MalformedEvent malformed(int number, String why) {
    return new MalformedEvent(
        "record %d of the storage event cannot be used: %s".formatted(number, why));
  }

  private StorageEvents() {}
}
