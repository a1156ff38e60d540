package io.scar.supervisor.failure;

import org.jspecify.annotations.Nullable;

/** No fault of the user's: a service, the machine or the supervisor. Trying again may help. */
public abstract non-sealed class PlatformFault extends InvocationFailure {

  private static final long serialVersionUID = 1L;

  protected PlatformFault(String message) {
    super(message, null);
  }

  protected PlatformFault(String message, @Nullable Throwable origin) {
    super(message, origin);
  }
}
