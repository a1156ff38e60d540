package io.scar.supervisor.pipeline;

import io.scar.contract.definition.Input;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.event.EventParser;
import io.scar.supervisor.event.MalformedEvent;
import io.scar.supervisor.event.StorageEvent;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.event.UnsupportedStorage;
import io.scar.supervisor.event.http.Bytes;
import io.scar.supervisor.event.http.HttpInput;
import io.scar.supervisor.event.http.RequestRefused;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Storage events that come as the body of an HTTP request, as a webhook sends them. Anybody may
 * have written one, and it makes the function read an object as its role: so the object has to lie
 * where the function's own inputs are.
 */
final class ForwardedEvents {

  private final List<Input> inputs;
  private final BiFunction<List<StorageRecord>, Handling, Outcome> records;

  /**
   * @param inputs of the function; with none, there are no such events
   * @param records handles the objects
   */
  ForwardedEvents(List<Input> inputs, BiFunction<List<StorageRecord>, Handling, Outcome> records) {
    this.inputs = List.copyOf(inputs);
    this.records = records;
  }

  /**
   * Empty if the body is none.
   *
   * @throws RequestRefused if it is malformed, or names an object of elsewhere
   */
  Optional<Outcome> handle(HttpInput input, Handling handling) {
    if (inputs.isEmpty()
        || !(input instanceof HttpInput.Body(Bytes content))
        || !mayBeAnObject(content.array())) {
      return Optional.empty();
    }
    Optional<StorageEvent> event = parse(content.array());
    if (event.isEmpty()) {
      return Optional.empty();
    }
    List<StorageRecord> objects = event.get().records();
    for (StorageRecord object : objects) {
      if (inputs.stream().noneMatch(own -> holds(own, object))) {
        throw new RequestRefused(
            RequestRefused.FORBIDDEN,
            "the event in the body names an object that is in none of the function's inputs");
      }
    }
    return Optional.of(records.apply(objects, handling));
  }

  private static Optional<StorageEvent> parse(byte[] content) {
    try {
      return EventParser.storageEvent(content);
    } catch (MalformedEvent e) {
      throw new RequestRefused(RequestRefused.BAD, e.reason());
    } catch (UnsupportedStorage e) {
      // Whoever writes JSON of his own may have used the same names.
      return Optional.empty();
    }
  }

  private static boolean mayBeAnObject(byte[] content) {
    for (byte b : content) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }

  private static boolean holds(Input input, StorageRecord object) {
    StorageProviderId provider = input.storageProvider();
    return provider.type().equals(object.source().type())
        && object.source().id().map(provider.id()::equals).orElse(true)
        && input.path().contains(object.bucket(), object.key());
  }
}
