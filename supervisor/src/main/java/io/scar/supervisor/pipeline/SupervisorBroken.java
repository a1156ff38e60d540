package io.scar.supervisor.pipeline;

import io.scar.supervisor.failure.PlatformFault;

/** A defect of the supervisor; the log has its trace. */
public final class SupervisorBroken extends PlatformFault {

  private static final long serialVersionUID = 1L;

  public SupervisorBroken(Throwable origin) {
    super(
        "the supervisor has a defect: %s; please report it with the function's log"
            .formatted(origin),
        origin);
  }
}
