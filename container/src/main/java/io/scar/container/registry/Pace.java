package io.scar.container.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** Time and chance, as the client uses them. */
interface Pace {

  /** The machine's. */
  Pace SYSTEM =
      new Pace() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }

        @Override
        public double chance() {
          return ThreadLocalRandom.current().nextDouble();
        }
      };

  /** For differences. */
  long nanoTime();

  Instant now();

  void sleep(Duration duration) throws InterruptedException;

  /** At least 0, less than 1. */
  double chance();
}
