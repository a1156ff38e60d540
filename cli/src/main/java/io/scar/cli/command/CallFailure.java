package io.scar.cli.command;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;

/**
 * A call of a function that failed before the container could end: the exit code says so, and the
 * failure's own status is told in the JSON.
 */
final class CallFailure extends Failure {

  private static final long serialVersionUID = 1L;

  private final ExitStatus exitStatus;

  CallFailure(Failure cause) {
    super(cause.status(), cause.reason(), cause.remedy(), cause);
    this.exitStatus =
        cause.status() == ExitStatus.TIMED_OUT ? ExitStatus.TIMED_OUT : ExitStatus.CALL_FAILED;
  }

  ExitStatus exitStatus() {
    return exitStatus;
  }
}
