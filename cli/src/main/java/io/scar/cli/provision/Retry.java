package io.scar.cli.provision;

import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what AWS makes known to itself only after a moment. */
final class Retry {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A function in a VPC waits for its network interface. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private Retry() {}

  /** Repeats an action while it fails for that cause, for a minute at most. */
  static void whileRefused(Predicate<Throwable> cause, Runnable action) {
    whileRefused(
        cause,
        () -> {
          action.run();
          return true;
        });
  }

  /** As {@link #whileRefused(Predicate, Runnable)}; answers what the action does. */
  static <T> T whileRefused(Predicate<Throwable> cause, Supplier<T> action) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return action.get();
      } catch (Failure e) {
        if (e.getCause() == null || !cause.test(e.getCause()) || System.nanoTime() > end) {
          throw e;
        }
      }
      pause();
    }
  }

  /**
   * Asks until the answer is yes, for five minutes at most.
   *
   * @param thing for the message, if it never is
   */
  static void until(String thing, BooleanSupplier answer) {
    long end = System.nanoTime() + LONG_PATIENCE.toNanos();
    while (!answer.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new Failure(
            ExitStatus.SERVICE,
            thing + " did not get ready in " + LONG_PATIENCE.toSeconds() + " s.",
            "Try again later.");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }
}
