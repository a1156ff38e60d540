package io.scar.supervisor.pipeline;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.failure.InvocationFailure;

/** The image or the input is too large for this environment, and nothing has run yet. */
final class DoesNotFit extends FunctionFault {

  private static final long serialVersionUID = 1L;

  DoesNotFit(InvocationFailure origin) {
    super(origin.reason(), origin);
  }

  /** Whether a failure to make image or input ready tells that. */
  static boolean tells(InvocationFailure failure) {
    return failure instanceof DiskFull
        || (failure.origin().orElse(null) instanceof ContainerException image
            && image.kind() == Kind.DOES_NOT_FIT);
  }
}
