package io.scar.supervisor.event;

import io.scar.supervisor.failure.FunctionFault;

/** An event claims to be of a kind whose rules it breaks. */
public final class MalformedEvent extends FunctionFault {

  private static final long serialVersionUID = 1L;

  MalformedEvent(String message) {
    super(message);
  }
}
