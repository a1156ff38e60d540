package io.scar.local.batch.schedule;

import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.RetryStrategy;
import io.scar.local.batch.store.TaskRun;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed attempt is followed by another one.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html">Automated job
 *     retries</a>
 */
final class RetryDecision {

  private RetryDecision() {}

  /**
   * @param failed the attempt
   * @param number its number, from 1
   * @param main the container that decides
   */
  static boolean again(RetryStrategy strategy, Attempt failed, int number, TaskRun main) {
    if (number >= strategy.attempts()) {
      return false;
    }
    String exitCode = main.exitCode() == null ? null : Integer.toString(main.exitCode());
    for (RetryStrategy.Rule rule : strategy.evaluateOnExit()) {
      if (matches(rule.onStatusReason(), failed.statusReason())
          && matches(rule.onReason(), main.reason())
          && matches(rule.onExitCode(), exitCode)) {
        return rule.action() == RetryStrategy.Action.RETRY;
      }
    }
    return true;
  }

  /** No pattern matches anything; letters match in either case. */
  private static boolean matches(@Nullable String pattern, @Nullable String value) {
    if (pattern == null) {
      return true;
    }
    String text = value == null ? "" : value.toLowerCase(Locale.ROOT);
    String wanted = pattern.toLowerCase(Locale.ROOT);
    return wanted.endsWith("*")
        ? text.startsWith(wanted.substring(0, wanted.length() - 1))
        : text.equals(wanted);
  }
}
