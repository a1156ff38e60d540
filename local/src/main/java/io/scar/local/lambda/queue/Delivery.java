package io.scar.local.lambda.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How the queue reaches functions. */
public interface Delivery {

  /** The event's bytes, read as late as possible: thousands of events may wait for their turn. */
  interface Payload {
    byte[] read() throws IOException;
  }

  /** What came of one attempt. */
  sealed interface Outcome {

    @SuppressWarnings("ArrayRecordComponent") // Handed on once.
    record Succeeded(byte[] response, String executedVersion) implements Outcome {}

    /**
     * The function ran and failed.
     *
     * @param response its error document
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once.
    record Failed(byte[] response, String executedVersion, String functionError)
        implements Outcome {}

    /** The function was not run: all its concurrency was in use until the patience ended. */
    record Throttled() implements Outcome {}

    /** The function was not run: its reserved concurrency is 0. */
    record Stopped() implements Outcome {}

    /** There is no such function any more. */
    record Unknown() implements Outcome {}
  }

  /**
   * @param onSuccess ARN
   * @param onFailure ARN
   * @param deadLetter ARN that gets the bare event
   */
  record Destinations(
      Optional<String> onSuccess, Optional<String> onFailure, Optional<String> deadLetter) {

    public static final Destinations NONE =
        new Destinations(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Makes one attempt. Waits while the function or the account has no concurrency left.
   *
   * @param patience for that wait
   * @throws IOException if this machine failed; counts as a failed attempt
   */
  Outcome deliver(QueuedEvent event, Payload payload, Duration patience)
      throws IOException, InterruptedException;

  /** Of the function as it is now. */
  RetryPolicy policy(QueuedEvent event);

  /** Of the function as it is now. */
  Destinations destinations(QueuedEvent event);
}
