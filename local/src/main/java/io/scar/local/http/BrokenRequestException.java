package io.scar.local.http;

import java.io.IOException;
import java.io.Serial;

/** A request ended before it was whole, or its body is not as its headers say. */
public final class BrokenRequestException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  BrokenRequestException(IOException cause) {
    super("the request broke off: " + cause.getMessage(), cause);
  }
}
