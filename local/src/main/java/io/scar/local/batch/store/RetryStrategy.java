package io.scar.local.batch.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a job is tried, and after which ends.
 *
 * @param attempts 1 to 10, the first one included
 * @param evaluateOnExit the first rule that matches a failed attempt decides; without a match it is
 *     tried again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetryStrategy(int attempts, List<Rule> evaluateOnExit) {

  /** One try. */
  public static final RetryStrategy ONCE = new RetryStrategy(1, List.of());

  /** What a rule decides. */
  public enum Action {
    RETRY,
    EXIT
  }

  /**
   * One rule: all patterns that it has must match. A pattern may end in an asterisk.
   *
   * @param onStatusReason of why the attempt ended
   * @param onReason of why the container was not run
   * @param onExitCode of the exit code in decimal
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rule(
      @Nullable String onStatusReason,
      @Nullable String onReason,
      @Nullable String onExitCode,
      Action action) {}

  public RetryStrategy {
    evaluateOnExit = List.copyOf(evaluateOnExit);
  }
}
