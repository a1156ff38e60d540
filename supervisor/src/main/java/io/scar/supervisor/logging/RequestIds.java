package io.scar.supervisor.logging;

import org.slf4j.MDC;

/** The request that the log lines of this thread belong to. */
public final class RequestIds {

  static final String KEY = "request-id";

  /** Until the answer is closed, every line of this thread names the request. */
  public static MDC.MDCCloseable mark(String requestId) {
    return MDC.putCloseable(KEY, requestId);
  }

  private RequestIds() {}
}
