package io.scar.cli.invoke;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.CallReport;
import io.scar.cli.transfer.StoredObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the call for one object ended: answer or failure, exactly one of the two is there.
 *
 * @param begun since the first call of all
 * @param took from the call to its answer, without the time for which Lambda turned it away
 */
public record Outcome(
    StoredObject object,
    @Nullable Answer answer,
    @Nullable Failure failure,
    Duration begun,
    Duration took) {

  /**
   * What the command exits with for it: the container's exit code, 124 or 125; 0 if all is well.
   */
  public int exitCode() {
    if (failure != null) {
      return failure.status() == ExitStatus.TIMED_OUT
          ? ExitStatus.TIMED_OUT.code()
          : ExitStatus.CALL_FAILED.code();
    }
    return answer == null ? 0 : answer.exitCode();
  }

  public boolean failed() {
    return exitCode() != 0;
  }

  /** Whether the work is not done yet, but waits for a job of AWS Batch, which may fail. */
  public boolean handedOver() {
    return answer != null && answer.jobId() != null && !failed();
  }

  /** What Lambda reports of the call, if it came with the answer. */
  public Optional<CallReport> report() {
    if (failure instanceof FunctionFailure ended) {
      return ended.report();
    }
    return answer == null ? Optional.empty() : answer.report();
  }

  /** Lambda's; empty if it is not known. */
  public String requestId() {
    return answer != null ? answer.requestId() : report().map(CallReport::requestId).orElse("");
  }

  /** Why it failed, on one line; the output's last line where the container says no more. */
  public String reason() {
    if (failure != null) {
      return failure.reason();
    }
    if (answer == null || answer.exitCode() == 0) {
      return "";
    }
    if (answer.complaint() != null) {
      return answer.complaint().strip();
    }
    String last =
        new String(answer.bytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .reduce("", (_, line) -> line)
            .strip();
    return "exit " + answer.exitCode() + (last.isEmpty() ? "" : ": " + last);
  }
}
