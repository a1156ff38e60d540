package io.scar.supervisor.event.http;

import io.scar.supervisor.failure.FunctionFault;

/** A request that cannot be handled, through its sender's fault; nothing ran. */
public final class RequestRefused extends FunctionFault {

  private static final long serialVersionUID = 1L;

  /** RFC 9110, 15.5; RFC 6585, 5. */
  public static final int BAD = 400;

  public static final int FORBIDDEN = 403;
  public static final int BODY_TOO_LARGE = 413;
  public static final int QUERY_TOO_LARGE = 414;
  public static final int HEADERS_TOO_LARGE = 431;

  private final int status;

  /**
   * @param status 400 to 499
   * @param message for the sender
   */
  public RequestRefused(int status, String message) {
    super(message);
    this.status = status;
  }

  static RequestRefused bad(String message) {
    return new RequestRefused(BAD, message);
  }

  /** The HTTP status that says so. */
  public int status() {
    return status;
  }
}
