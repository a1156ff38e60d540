package io.scar.supervisor.execution;

import io.scar.supervisor.failure.FunctionFault;

/** Neither the call nor the function nor the image says what to run. */
public final class NothingToRun extends FunctionFault {

  private static final long serialVersionUID = 1L;

  NothingToRun(boolean hasImage) {
    super(
        hasImage
            ? "there is nothing to run: the image has neither ENTRYPOINT nor CMD; give the function an `init_script`, or the call a script or arguments"
            : "there is nothing to run: the function has no image; give it an `init_script`, or the call a script or arguments");
  }
}
