package io.scar.local.event;

import java.io.IOException;

/** Where services call functions and wait for the answer. */
public interface FunctionCalls {

  /** How a call ended. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
  sealed interface Outcome {

    /** The function answered. */
    record Answered(byte[] payload) implements Outcome {}

    /** The function failed, ran out of time or did not start. */
    record Failed() implements Outcome {}

    /** Lambda took an event, which the function gets on its own time. */
    record Accepted() implements Outcome {}

    /** The function runs as often as it may. */
    record Throttled() implements Outcome {}

    /** There is no such function. */
    record Missing() implements Outcome {}

    /** The payload is larger than Lambda takes. */
    record TooLarge() implements Outcome {}
  }

  /**
   * Calls and waits, as long as the function may run.
   *
   * @param requestId that the function and its log see
   * @param payload JSON
   * @throws IOException if this machine cannot run it
   */
  Outcome call(String functionArn, String requestId, byte[] payload)
      throws IOException, InterruptedException;

  /** Leaves an event for asynchronous invocation; it is on disk when this returns. */
  Outcome leave(String functionArn, String requestId, byte[] payload) throws IOException;
}
