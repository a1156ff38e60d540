package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.execution.TimeBudget;

/** One invocation on its way through the pipeline. */
record Handling(Invocation invocation, TimeBudget budget, Tally tally, RunSettings settings) {

  String requestId() {
    return invocation.requestId();
  }

  Handling with(RunSettings others) {
    return new Handling(invocation, budget, tally, others);
  }
}
