package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.TimeBudget;

/** One invocation on its way through the pipeline. */
record Handling(Invocation invocation, TimeBudget budget, Tally tally) {

  String requestId() {
    return invocation.requestId();
  }
}
