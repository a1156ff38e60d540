package io.scar.supervisor.execution;

import java.time.Duration;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param exitCode the program's; 128 and the signal's number if one ended it; {@value
 *     #TIMED_OUT_CODE} if its time ran out
 * @param timeout what happened, if its time ran out
 * @param output of standard output alone where the call wants it so
 */
public record ContainerResult(
    int exitCode, Optional<String> timeout, CapturedOutput output, Duration took) {

  /** The exit code of timeout(1). */
  public static final int TIMED_OUT_CODE = 124;

  private static final int SHOWN_BYTES = 500;

  private static final String ADVICE =
      "; give the function more time (`lambda.timeout`, at most 900 s), or a smaller input";

  /** What stands for a run that was not needed. */
  public static ContainerResult none() {
    return new ContainerResult(0, Optional.empty(), CapturedOutput.NONE, Duration.ZERO);
  }

  public boolean succeeded() {
    return exitCode == 0 && timeout.isEmpty();
  }

  /** What is said about a time-out that ends the work: what happened and what helps. */
  public Optional<String> timeoutWithAdvice() {
    return timeout.map(happened -> happened + ADVICE);
  }

  /**
   * Nobody reads the answer: what went wrong must be told as a failure.
   *
   * @throws ContainerTimedOut if the time ran out
   * @throws ContainerFailed if the exit code is not 0
   */
  public void orThrow() {
    if (timeout.isPresent()) {
      throw new ContainerTimedOut(timeoutWithAdvice().orElseThrow());
    }
    if (exitCode != 0) {
      throw new ContainerFailed(exitCode, output.end(SHOWN_BYTES));
    }
  }
}
