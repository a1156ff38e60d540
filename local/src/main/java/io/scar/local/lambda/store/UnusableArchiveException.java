package io.scar.local.lambda.store;

import java.io.Serial;

/** An archive that cannot be a function's code or a layer; the message is Lambda's. */
public final class UnusableArchiveException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  public UnusableArchiveException(String message) {
    super(message);
  }
}
