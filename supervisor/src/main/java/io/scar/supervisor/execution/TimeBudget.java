package io.scar.supervisor.execution;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The time that a container may take: until Lambda's deadline, less what is kept back to stop it
 * and to send its output.
 */
public final class TimeBudget {

  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(4);
  private static final int PATIENCE_SHARE = 2;

  private final LongSupplier millisToDeadline;
  private final Duration threshold;
  private final Optional<Duration> most;

  /**
   * @param millisToDeadline the time until Lambda ends the invocation, at the moment of the call
   * @param threshold what is kept back
   */
  public TimeBudget(LongSupplier millisToDeadline, Duration threshold) {
    this(millisToDeadline, threshold, Optional.empty());
  }

  private TimeBudget(LongSupplier millisToDeadline, Duration threshold, Optional<Duration> most) {
    this.millisToDeadline = millisToDeadline;
    this.threshold = threshold;
    this.most = most;
  }

  /** The same, of which one container gets so much at most. */
  public TimeBudget within(Optional<Duration> each) {
    return new TimeBudget(millisToDeadline, threshold, each);
  }

  /** Whether a container has a limit besides Lambda's deadline. */
  public boolean isCapped() {
    return most.isPresent();
  }

  /** The time until Lambda ends the invocation. */
  public Duration untilDeadline() {
    return Duration.ofMillis(Math.max(0, millisToDeadline.getAsLong()));
  }

  /** What is left for a container that starts now; zero if nothing is. */
  public Duration left() {
    Duration left = Duration.ofMillis(millisToDeadline.getAsLong()).minus(threshold);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return most.filter(own -> own.compareTo(left) < 0).orElse(left);
  }

  /** How long the engine may take to end when it is asked to: half of what is kept back. */
  public Duration patience() {
    Duration share = threshold.dividedBy(PATIENCE_SHARE);
    return share.compareTo(LONGEST_PATIENCE) < 0 ? share : LONGEST_PATIENCE;
  }
}
