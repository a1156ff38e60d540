package io.scar.cli.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When nothing is waited for any more.
 *
 * @param end by {@link System#nanoTime}; null for never
 */
record Deadline(@Nullable Long end) {

  static final Deadline NEVER = new Deadline(null);

  /**
   * @param limit from now on; zero for none
   */
  static Deadline in(Duration limit) {
    return limit.isZero() ? NEVER : new Deadline(System.nanoTime() + limit.toNanos());
  }

  /** The earlier of both. */
  Deadline or(Deadline other) {
    if (end == null || other.end == null) {
      return end == null ? other : this;
    }
    return end - other.end <= 0 ? this : other;
  }

  /** Whether it comes before so much time has gone by. */
  boolean comesIn(Duration time) {
    return end != null && end - System.nanoTime() < time.toNanos();
  }

  /** The time until then, never less than a millisecond; empty if that is for ever. */
  Optional<Duration> left() {
    return end == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
  }
}
