package io.scar.local.event;

import java.io.IOException;

/** Where services send the events that start functions. */
public interface FunctionEvents {

  /** Whether {@code principal}, for instance {@code s3.amazonaws.com}, may invoke the function. */
  boolean mayInvoke(String functionArn, String principal, String sourceArn);

  /**
   * Accepts an event for asynchronous invocation. When this returns the event is on disk and is
   * delivered at least once, also after a restart.
   *
   * @throws IOException if it could not be stored; the caller still owns the event
   */
  void accept(String functionArn, byte[] payload) throws IOException;
}
