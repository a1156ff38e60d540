package io.scar.supervisor.event;

import java.util.Optional;

/**
 * One object of a {@link StorageEvent}.
 *
 * @param source where it is
 * @param key decoded
 * @param size bytes, if the event tells
 * @param time ISO 8601, if the event tells
 * @param json an event of the same shape with this record alone
 */
public record StorageRecord(
    StorageSource source,
    String bucket,
    String key,
    Optional<Long> size,
    Optional<String> time,
    String json) {

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
