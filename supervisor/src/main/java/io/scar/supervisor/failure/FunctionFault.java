package io.scar.supervisor.failure;

import org.jspecify.annotations.Nullable;

/** The user's to mend: the image, the script, the definition, the event or a permission. */
public abstract non-sealed class FunctionFault extends InvocationFailure {

  private static final long serialVersionUID = 1L;

  protected FunctionFault(String message) {
    super(message, null);
  }

  protected FunctionFault(String message, @Nullable Throwable origin) {
    super(message, origin);
  }
}
