package io.scar.supervisor.execution;

import io.scar.supervisor.failure.FunctionFault;

/** The container was stopped because the function's time was nearly over. */
public final class ContainerTimedOut extends FunctionFault {

  private static final long serialVersionUID = 1L;

  ContainerTimedOut(String message) {
    super(message);
  }
}
