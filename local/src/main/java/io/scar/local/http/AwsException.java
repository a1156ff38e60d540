package io.scar.local.http;

import java.io.Serial;

/** An error answer of a service, in the service's own terms. */
public final class AwsException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String message;

  /**
   * @param status the HTTP status
   * @param code the service's error code, for instance {@code ResourceNotFoundException}
   */
  public AwsException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.message = message;
  }

  /** The answer to an operation that the local cloud does not serve. */
  public static AwsException notImplemented(String service, String operation) {
    return new AwsException(
        501,
        "NotImplemented",
        "The local cloud does not serve %s:%s.".formatted(service, operation));
  }

  /** Never null, other than in a throwable that anyone makes. */
  @Override
  public String getMessage() {
    return message;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }
}
