package io.scar.supervisor.execution;

import io.scar.supervisor.failure.PlatformFault;
import org.jspecify.annotations.Nullable;

/** The engine could not start the container; the container's program has not run. */
public final class EngineFailed extends PlatformFault {

  private static final long serialVersionUID = 1L;

  EngineFailed(String message, @Nullable Throwable origin) {
    super(message, origin);
  }
}
