package io.scar.supervisor.event;

import java.util.List;

/** Objects were made in a bucket. */
public record StorageEvent(List<StorageRecord> records) implements Event {

  public StorageEvent {
    records = List.copyOf(records);
  }
}
