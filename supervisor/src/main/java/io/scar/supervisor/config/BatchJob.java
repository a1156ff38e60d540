package io.scar.supervisor.config;

import java.util.Map;

/**
 * What is different where the supervisor is a job of AWS Batch.
 *
 * @param variables of the job, which its container sees too
 * @param main whether this node's end is the job's, and its output the job's output
 */
public record BatchJob(Map<String, String> variables, boolean main) {

  public BatchJob {
    variables = Map.copyOf(variables);
  }

  @Override
  public String toString() {
    return "BatchJob[%s, main %b]".formatted(variables.keySet(), main);
  }
}
