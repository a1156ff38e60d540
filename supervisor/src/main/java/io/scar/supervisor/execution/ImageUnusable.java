package io.scar.supervisor.execution;

import io.scar.supervisor.failure.FunctionFault;
import org.jspecify.annotations.Nullable;

/** The function's image cannot be made ready. */
public final class ImageUnusable extends FunctionFault {

  private static final long serialVersionUID = 1L;

  ImageUnusable(String message, @Nullable Throwable origin) {
    super(message, origin);
  }
}
