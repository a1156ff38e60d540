package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.execution.TimeBudget;
import java.time.Duration;
import java.util.Optional;

/**
 * One invocation on its way through the pipeline.
 *
 * @param isMovable whether work for which there is no room or time here is done elsewhere
 */
record Handling(
    Invocation invocation,
    TimeBudget budget,
    Tally tally,
    RunSettings settings,
    boolean isMovable) {

  String requestId() {
    return invocation.requestId();
  }

  Handling with(RunSettings others) {
    return new Handling(invocation, budget, tally, others, isMovable);
  }

  /**
   * @param most what a container gets here
   */
  Handling movable(Optional<Duration> most) {
    return new Handling(invocation, budget.within(most), tally, settings, true);
  }
}
