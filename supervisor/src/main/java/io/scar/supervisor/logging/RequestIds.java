package io.scar.supervisor.logging;

import org.slf4j.MDC;

/** The request that the log lines of this thread belong to. */
public final class RequestIds {

  static final String KEY = "request-id";

  /** From here on every line of this thread names the request. */
  public static void set(String requestId) {
    MDC.put(KEY, requestId);
  }

  /** The request is over. */
  public static void clear() {
    MDC.remove(KEY);
  }

  private RequestIds() {}
}
