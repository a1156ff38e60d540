package io.scar.supervisor.input;

import io.scar.supervisor.failure.FunctionFault;

/** An object's key cannot name a file. */
public final class UnsafeKey extends FunctionFault {

  private static final long serialVersionUID = 1L;

  UnsafeKey(String address, String why) {
    super("%s is refused: %s; store the object under another key".formatted(address, why));
  }
}
