package io.scar.supervisor.event;

import java.util.Optional;

/**
 * Which storage an object is in, as far as its event tells.
 *
 * @param type of the storage: {@code s3} or {@code minio}
 * @param id of the provider; empty if the event names none
 */
public record StorageSource(String type, Optional<String> id) {

  @Override
  public String toString() {
    return id.map(name -> type + "." + name).orElse(type);
  }
}
