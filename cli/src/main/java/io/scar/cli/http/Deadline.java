package io.scar.cli.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When nothing is waited for any more.
 *
 * @param end by {@link System#nanoTime}; null for never
 * @param limit what was given until then
 * @param by who gave it: a flag, or a few words
 */
record Deadline(@Nullable Long end, Duration limit, String by) {

  static final Deadline NEVER = new Deadline(null, Duration.ZERO, "");

  /**
   * @param limit from now on; zero for none
   * @param by the flag that says so, or a few words
   */
  static Deadline in(Duration limit, String by) {
    return limit.isZero() ? NEVER : new Deadline(System.nanoTime() + limit.toNanos(), limit, by);
  }

  /** The earlier of both. */
  Deadline or(Deadline other) {
    if (end == null || other.end == null) {
      return end == null ? other : this;
    }
    return end - other.end <= 0 ? this : other;
  }

  /** For messages: {@code within 3 s (--timeout)}. */
  String words() {
    return "within %d s (%s)".formatted(limit.toSeconds(), by);
  }

  /** How to wait longer, as a line of its own after others; empty if no flag ends the waiting. */
  String remedy() {
    return by.startsWith("--") ? "\nWait longer with " + by + " SECONDS." : "";
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
