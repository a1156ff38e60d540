package io.scar.local.lambda.runtime;

import java.io.Serial;

/** A function has no bootstrap, or one that cannot be started. */
final class InvalidEntrypointException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  InvalidEntrypointException(String message) {
    super(message);
  }
}
