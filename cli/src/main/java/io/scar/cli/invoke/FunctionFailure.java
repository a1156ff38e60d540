package io.scar.cli.invoke;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.CallReport;
import java.util.Optional;

/**
 * A function that was called and failed: its runtime died, did not start, or ran out of time.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public final class FunctionFailure extends Failure {

  private static final long serialVersionUID = 1L;

  private final String logTail;

  FunctionFailure(ExitStatus status, String message, String remedy, String logTail) {
    super(status, message, remedy);
    this.logTail = logTail;
  }

  /** What Lambda reports of the call. */
  public Optional<CallReport> report() {
    return CallReport.last(logTail);
  }

  /** The end of the call's log; empty if Lambda returned none. */
  public String logTail() {
    return logTail;
  }
}
