package io.scar.supervisor.pipeline;

import io.scar.supervisor.event.StorageRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * One run's worth of work, as it can be handed over.
 *
 * @param subject what it is about, for the log
 * @param identity what makes it the same when it comes again
 * @param event the bytes that mean this work and no other
 * @param inputBytes of what will have to be fetched; 0 if that is nothing, or not known
 */
record Work(String subject, List<String> identity, Supplier<byte[]> event, long inputBytes) {

  private static final String REQUEST = "request";

  Work {
    identity = List.copyOf(identity);
  }

  /**
   * S3 delivers an event now and then twice, as two requests: it is known by its sequencer. An
   * event without one is somebody's own call, and each call counts.
   */
  static Work of(StorageRecord object, String requestId) {
    List<String> identity =
        object
            .sequencer()
            .map(
                number ->
                    List.of(object.source().toString(), object.bucket(), object.key(), number))
            .orElseGet(() -> List.of(REQUEST, requestId, object.json()));
    return new Work(
        object.address(),
        identity,
        () -> object.forwarded().getBytes(StandardCharsets.UTF_8),
        object.size().orElse(0L));
  }

  /** An event that Lambda delivers again under the same request id, if at all. */
  static Work of(String subject, String requestId, Supplier<byte[]> event) {
    return new Work(subject, List.of(REQUEST, requestId), event, 0);
  }
}
