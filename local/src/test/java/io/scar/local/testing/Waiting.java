package io.scar.local.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come. */
public final class Waiting {

  /** Far beyond what a slow machine needs. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private Waiting() {}

  /**
   * @param what for the failure
   */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
