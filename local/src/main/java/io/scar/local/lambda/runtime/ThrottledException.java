package io.scar.local.lambda.runtime;

import java.io.Serial;

/** No environment may be started for a call: a concurrency limit is reached. */
public final class ThrottledException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean reservedLimit;

  ThrottledException(boolean reservedLimit) {
    super("Rate Exceeded.");
    this.reservedLimit = reservedLimit;
  }

  /** Whether it is the function's own limit; else it is the account's. */
  public boolean reservedLimit() {
    return reservedLimit;
  }
}
