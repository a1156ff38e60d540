package io.scar.supervisor.failure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An invocation failed and its caller must know. The message names the thing, the reason and the
 * remedy; Lambda shows it with the type's name. There is no stack trace, since the reader is a
 * user; what caused it is kept apart for the log at DEBUG.
 */
public abstract sealed class InvocationFailure extends RuntimeException
    permits FunctionFault, PlatformFault {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Throwable origin;

  InvocationFailure(String message, @Nullable Throwable origin) {
    super(message, null, false, false);
    this.origin = origin;
  }

  /** The message; every failure has one. */
  public final String reason() {
    return String.valueOf(getMessage());
  }

  /** What was thrown underneath, for the log. */
  public final Optional<Throwable> origin() {
    return Optional.ofNullable(origin);
  }
}
