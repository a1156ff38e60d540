package io.scar.supervisor.pipeline;

import io.scar.supervisor.logging.EmbeddedMetrics;
import java.time.Duration;

/** What the runs of one invocation add up to. */
final class Tally {

  private final long start = System.nanoTime();
  private final Phases phases = new Phases();
  private long container;
  private int runs;
  private int failures;
  private int handedOver;

  /**
   * A run is over, one way or another.
   *
   * @param took what the container did
   */
  void add(Phases ofRun, Duration took, boolean succeeded) {
    phases.add(ofRun);
    container += took.toNanos();
    runs++;
    if (!succeeded) {
      failures++;
    }
  }

  /** A job does the work of a run. */
  void handedOver() {
    handedOver++;
  }

  /**
   * The phases; and what of the invocation neither the container took nor the making ready of the
   * image, nor the transfers of input and output.
   */
  EmbeddedMetrics metrics(boolean coldStart) {
    EmbeddedMetrics metrics = new EmbeddedMetrics().property("coldStart", coldStart);
    long transfers = 0;
    for (Phase phase : Phase.values()) {
      metrics.time(phase.metric(), Phases.milliseconds(phases.nanoseconds(phase)));
      if (phase != Phase.RUN) {
        transfers += phases.nanoseconds(phase);
      }
    }
    long total = System.nanoTime() - start;
    if (handedOver > 0) {
      metrics.count("HandedOver", handedOver);
    }
    return metrics
        .time("Overhead", Phases.milliseconds(Math.max(0, total - transfers - container)))
        .count("Failures", failures)
        .property("runs", runs)
        .property("container", Phases.milliseconds(container))
        .property("duration", Phases.milliseconds(total));
  }
}
