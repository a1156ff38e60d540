package io.scar.cli.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens when the user ends the command by Ctrl-C, or another process by SIGTERM. */
final class Interruption {

  private final CountDownLatch finished = new CountDownLatch(1);

  /** A part of a command that has something to do when it is interrupted. */
  interface Part extends AutoCloseable {

    /** Ends the part: an interruption from now on is none of its business. */
    @Override
    void close();
  }

  /**
   * @param said is run if the command is interrupted within the part
   */
  Part during(Runnable said) {
    Thread hook = new Thread(said, "interruption");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      return () -> {}; // the process ends already
    }
    return () -> remove(hook);
  }

  /**
   * As {@link #during}; then lets the command go on to its own end.
   *
   * @param patience how long at most
   * @param late is run if that was too short
   */
  Part waitingFor(Runnable said, Duration patience, Runnable late) {
    return during(
        () -> {
          said.run();
          try {
            if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
              late.run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** The command has told how it ended. */
  void commandFinished() {
    finished.countDown();
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The interruption is under way: the hook runs, and ends by itself.
    }
  }
}
