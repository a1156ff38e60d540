package io.scar.supervisor.delegate;

import java.time.Duration;

/** An end to all waiting. */
final class Deadline {

  private final Clock clock;
  private final long end;

  Deadline(Clock clock, Duration left) {
    this.clock = clock;
    this.end = clock.nanoTime() + left.toNanos();
  }

  /** The same, or sooner. */
  Deadline within(Duration most) {
    Duration left = left();
    return new Deadline(clock, left.compareTo(most) < 0 ? left : most);
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, end - clock.nanoTime()));
  }

  /** Waits; false if that much time is not left. */
  boolean rest(Duration time) {
    if (left().compareTo(time) <= 0) {
      return false;
    }
    clock.rest(time);
    return true;
  }
}
