package io.scar.supervisor.execution;

import io.scar.supervisor.failure.PlatformFault;

/** The execution environment is ended, and the run with it. */
public final class ShutDown extends PlatformFault {

  private static final long serialVersionUID = 1L;

  ShutDown() {
    super("the execution environment was shut down before the run was over");
  }
}
