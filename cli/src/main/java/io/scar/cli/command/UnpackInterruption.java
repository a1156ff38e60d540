package io.scar.cli.command;

import java.time.Duration;

/** What happens when the user ends an unpacking: it is undone before the command ends. */
final class UnpackInterruption {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private UnpackInterruption() {}

  /**
   * Interrupts this thread then.
   *
   * @param what is being removed then
   */
  static Interruption.Part of(Context context, String what) {
    Thread worker = Thread.currentThread();
    return context
        .interruption()
        .waitingFor(
            () -> {
              context.console().note("Interrupted: " + what + " is being removed.");
              worker.interrupt();
            },
            PATIENCE,
            () -> context.console().note("That takes too long; `scar image prune` removes it."));
  }
}
