package io.scar.local.lambda.queue;

import java.time.Instant;

/**
 * An accepted event.
 *
 * @param id the request id, the same for all attempts
 * @param function its name
 * @param qualifier {@code $LATEST} or a version's number
 * @param invokedArn as the sender named the function
 * @param attempts that were made and failed
 */
public record QueuedEvent(
    String id,
    String function,
    String qualifier,
    String invokedArn,
    Instant accepted,
    int attempts) {

  QueuedEvent failedOnce() {
    return new QueuedEvent(id, function, qualifier, invokedArn, accepted, attempts + 1);
  }
}
