package io.scar.supervisor.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.contract.event.KeepWarm;
import io.scar.supervisor.event.http.ProxyEvents;
import java.io.IOException;
import java.util.Optional;

/** Recognises the kind of an event. */
public final class EventParser {

  /**
   * @param event as Lambda delivers it
   * @throws MalformedEvent if the event is of a known kind and breaks its rules
   * @throws UnsupportedStorage if it is of a storage that is not read
   */
  public static Event parse(byte[] event) {
    JsonNode tree;
    try {
      tree = JsonTree.read(event);
    } catch (IOException e) {
      return new OtherEvent(new Content(event), false, false);
    }
    if (tree.isMissingNode()) {
      return new OtherEvent(new Content(event), false, false);
    }
    if (ProxyEvents.recognises(tree)) {
      return new HttpEvent(ProxyEvents.read(tree));
    }
    Optional<StorageEvent> storage = StorageEvents.find(tree, Optional.empty());
    if (storage.isPresent()) {
      return storage.get();
    }
    if (tree.path("Event").asText().equals("s3:TestEvent")) {
      return new S3TestEvent(tree.path("Bucket").asText());
    }
    if (tree.size() == 1 && tree.path(KeepWarm.MEMBER).asBoolean(false)) {
      return new KeepWarmEvent();
    }
    if (tree.has("script") || tree.has("cmd_args") || tree.has("asynchronous")) {
      return DirectCalls.read(tree);
    }
    Optional<Event> wrapped = WrappedEvents.find(tree);
    if (wrapped.isPresent()) {
      return wrapped.get();
    }
    boolean scheduled = tree.has("detail-type") && tree.has("source");
    return new OtherEvent(new Content(event), true, scheduled);
  }

  /**
   * The event of a storage that somebody forwards, wrapped or not; empty if it is none.
   *
   * @throws MalformedEvent if it breaks its rules
   * @throws UnsupportedStorage if it is of a storage that is not read
   */
  public static Optional<StorageEvent> storageEvent(byte[] content) {
    JsonNode tree;
    try {
      tree = JsonTree.read(content);
    } catch (IOException e) {
      return Optional.empty();
    }
    return StorageEvents.find(tree, Optional.empty())
        .or(
            () ->
                WrappedEvents.find(tree)
                    .filter(StorageEvent.class::isInstance)
                    .map(StorageEvent.class::cast));
  }

  private EventParser() {}
}
