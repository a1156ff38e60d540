package io.scar.supervisor.execution;

import io.scar.supervisor.failure.FunctionFault;

/** The image around the supervisor has no shell for a script. */
public final class NoShell extends FunctionFault {

  private static final long serialVersionUID = 1L;

  NoShell(String shell) {
    super(
        "the image has no %s to run a script with; take an image that has a shell, or run the image's own ENTRYPOINT, with arguments or without"
            .formatted(shell));
  }
}
