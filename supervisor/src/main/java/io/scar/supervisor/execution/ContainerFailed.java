package io.scar.supervisor.execution;

import io.scar.supervisor.failure.FunctionFault;

/** The container's program ended with another exit code than 0. */
public final class ContainerFailed extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  ContainerFailed(int exitCode, String lastOutput) {
    super(
        lastOutput.isEmpty()
            ? "the container exited %d and wrote nothing".formatted(exitCode)
            : "the container exited %d; its last output: %s".formatted(exitCode, lastOutput));
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
