package io.scar.supervisor.delegate;

import java.time.Duration;

/** Time that passes, and waiting for it. */
interface Clock {

  Clock REAL =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void rest(Duration time) {
          try {
            Thread.sleep(time);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatchUnavailable("the handover to AWS Batch was interrupted");
          }
        }
      };

  long nanoTime();

  void rest(Duration time);
}
