package io.scar.supervisor.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * One object of a {@link StorageEvent}.
 *
 * @param source where it is
 * @param key decoded
 * @param size bytes, if the event tells
 * @param time ISO 8601, if the event tells
 * @param sequencer tells this event of the object from others of it, and is the same when the event
 *     comes again; if the event has one
 * @param json an event of the same shape with this record alone
 */
public record StorageRecord(
    StorageSource source,
    String bucket,
    String key,
    Optional<Long> size,
    Optional<String> time,
    Optional<String> sequencer,
    String json) {

  /**
   * The event that a supervisor reads as this record alone: {@link #json}, with the provider around
   * it that the original names.
   */
  public String forwarded() {
    return source
        .id()
        .map(
            id ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("storage_provider", source.toString())
                    .put(WrappedEvents.EVENT, json)
                    .toString())
        .orElse(json);
  }

  /**
   * Whether this is the empty object with which consoles and tools show an empty folder. A key with
   * a slash at its end that has content is none.
   */
  public boolean isDirectoryMarker() {
    return key.endsWith("/") && size.orElse(0L) == 0;
  }

  /** {@code s3://bucket/key}, with another storage's name for s3. */
  public String address() {
    return source + "://" + bucket + "/" + key;
  }
}
