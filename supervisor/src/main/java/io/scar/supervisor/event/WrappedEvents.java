package io.scar.supervisor.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Events inside of events, {@code {"event": …, "storage_provider": "ID"}}: as OSCAR hands its own
 * on, and as whoever forwards a storage's notification says which storage it is. Also the events
 * that begin like these and are of storages that this version does not read.
 */
final class WrappedEvents {

  static final String EVENT = "event";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What is inside; empty if nothing is. Only a map, or a text that is the JSON of one, is an
   * event: a caller's own JSON may have a key of this name too.
   *
   * @throws MalformedEvent if a storage's event inside cannot be used
   * @throws UnsupportedStorage if it is of a storage that is not read
   */
  static Optional<Event> find(JsonNode outer) {
    if (outer.path(EVENT).isObject() && outer.has("subscription")) {
      throw new UnsupportedStorage("dCache (WebDAV)");
    }
    JsonNode payload = outer.path("payload");
    if (outer.has("event_type") && payload.has("scope") && payload.has("name")) {
      throw new UnsupportedStorage("Rucio");
    }
    JsonNode inner = content(outer.path(EVENT));
    if (!inner.isObject()) {
      return Optional.empty();
    }
    JsonNode provider = outer.path("storage_provider");
    Optional<String> id =
        provider.isTextual() && !provider.textValue().isBlank()
            ? Optional.of(provider.textValue().strip())
            : Optional.empty();
    Optional<StorageEvent> storage = StorageEvents.find(inner, id);
    if (storage.isPresent()) {
      return Optional.of(storage.get());
    }
    Content content = new Content(inner.toString().getBytes(StandardCharsets.UTF_8));
    return Optional.of(new OtherEvent(content, true, false));
  }

  private static JsonNode content(JsonNode event) {
    if (event.isTextual() && event.textValue().stripLeading().startsWith("{")) {
      try {
        return JSON.readTree(event.textValue());
      } catch (JsonProcessingException e) {
        return event;
      }
    }
    return event;
  }

  private WrappedEvents() {}
}
