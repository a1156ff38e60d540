package io.scar.local.batch;

import io.scar.local.batch.store.RetryStrategy;
import io.scar.local.http.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Retry strategies and time-outs as definitions and jobs say them. */
final class RetryInput {

  private static final int MOST_ATTEMPTS = 10;
  private static final int MOST_RULES = 5;
  private static final String ATTEMPTS = "attempts";

  private RetryInput() {}

  static Optional<RetryStrategy> strategy(Body body) throws AwsException {
    if (!body.has("retryStrategy")) {
      return Optional.empty();
    }
    Body strategy = body.structure("retryStrategy");
    int attempts = strategy.integer(ATTEMPTS).orElse(1);
    if (attempts < 1 || attempts > MOST_ATTEMPTS) {
      throw BatchErrors.client("retryStrategy.attempts must be from 1 to " + MOST_ATTEMPTS);
    }
    List<Body> given = strategy.structures("evaluateOnExit");
    if (given.size() > MOST_RULES) {
      throw BatchErrors.client("evaluateOnExit can have at most %d entries".formatted(MOST_RULES));
    }
    List<RetryStrategy.Rule> rules = new ArrayList<>();
    for (Body rule : given) {
      rules.add(rule(rule));
    }
    if (!rules.isEmpty() && !strategy.has(ATTEMPTS)) {
      throw BatchErrors.client("retryStrategy.attempts is required with evaluateOnExit");
    }
    return Optional.of(new RetryStrategy(attempts, rules));
  }

  private static RetryStrategy.Rule rule(Body rule) throws AwsException {
    String statusReason = rule.text("onStatusReason").orElse(null);
    String reason = rule.text("onReason").orElse(null);
    String exitCode = rule.text("onExitCode").orElse(null);
    if (statusReason == null && reason == null && exitCode == null) {
      throw BatchErrors.client(
          "%s must have onStatusReason, onReason or onExitCode".formatted(rule.path()));
    }
    pattern(rule, "onStatusReason", statusReason);
    pattern(rule, "onReason", reason);
    pattern(rule, "onExitCode", exitCode);
    if (exitCode != null && !exitCode.matches("\\d*\\*?")) {
      throw BatchErrors.client("onExitCode must be digits, and may end in an asterisk");
    }
    String action = rule.required("action").toUpperCase(Locale.ROOT);
    return switch (action) {
      case "RETRY" ->
          new RetryStrategy.Rule(statusReason, reason, exitCode, RetryStrategy.Action.RETRY);
      case "EXIT" ->
          new RetryStrategy.Rule(statusReason, reason, exitCode, RetryStrategy.Action.EXIT);
      default -> throw BatchErrors.client("action must be one of RETRY | EXIT");
    };
  }

  private static void pattern(Body rule, String member, @Nullable String pattern)
      throws AwsException {
    if (pattern != null
        && pattern.indexOf('*') >= 0
        && pattern.indexOf('*') < pattern.length() - 1) {
      throw BatchErrors.client(
          "%s%s can have an asterisk only at its end".formatted(rule.path(), member));
    }
  }

  /**
   * @param shortest seconds
   */
  static Optional<Integer> timeout(Body body, int shortest) throws AwsException {
    if (!body.has("timeout")) {
      return Optional.empty();
    }
    Optional<Integer> seconds = body.structure("timeout").integer("attemptDurationSeconds");
    if (seconds.isPresent() && seconds.get() < shortest) {
      throw BatchErrors.client(
          "timeout.attemptDurationSeconds must be %d or more".formatted(shortest));
    }
    return seconds;
  }
}
