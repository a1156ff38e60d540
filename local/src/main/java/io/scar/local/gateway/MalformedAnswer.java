package io.scar.local.gateway;

import java.io.Serial;

/** A function's answer that a gateway cannot make a response of. */
final class MalformedAnswer extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  MalformedAnswer(String reason) {
    super(reason);
  }
}
