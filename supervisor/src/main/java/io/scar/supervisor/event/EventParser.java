package io.scar.supervisor.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.event.KeepWarm;
import io.scar.contract.event.S3Event;
import io.scar.supervisor.event.http.ProxyEvents;
import java.io.IOException;
import java.util.Optional;

/** Recognises the kind of an event. */
public final class EventParser {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * @param event as Lambda delivers it
   * @throws MalformedEvent if the event is of a known kind and breaks its rules
   */
  public static Event parse(byte[] event) {
    JsonNode tree;
    try {
      tree = JSON.readTree(event);
    } catch (IOException e) {
      return new OtherEvent(new Content(event), false, false);
    }
    if (tree.isMissingNode()) {
      return new OtherEvent(new Content(event), false, false);
    }
    if (ProxyEvents.recognises(tree)) {
      return new HttpEvent(ProxyEvents.read(tree));
    }
    if (isS3Event(tree)) {
      return S3Events.read(tree);
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
    boolean scheduled = tree.has("detail-type") && tree.has("source");
    return new OtherEvent(new Content(event), true, scheduled);
  }

  /**
   * The event of a storage that somebody forwards; empty if it is none.
   *
   * @throws MalformedEvent if it breaks its rules
   */
  public static Optional<StorageEvent> storageEvent(byte[] content) {
    JsonNode tree;
    try {
      tree = JSON.readTree(content);
    } catch (IOException e) {
      return Optional.empty();
    }
    return isS3Event(tree) ? Optional.of(S3Events.read(tree)) : Optional.empty();
  }

  private static boolean isS3Event(JsonNode tree) {
    return tree.path("Records").path(0).path("eventSource").asText().equals(S3Event.SOURCE);
  }

  private EventParser() {}
}
