package io.scar.local.batch.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.batch.store.JobSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a job's container.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html">Batch's
 *     variables</a>
 */
final class JobVariables {

  /** Tells the containers of a job, or of one of its nodes, from all other processes. */
  static final String MARK = "AWS_BATCH_JOB_ID";

  private JobVariables() {}

  /**
   * @param attempt the number of the attempt, from 1
   * @param mainAddress that of the main node
   * @param environment the compute environment's name
   * @param fargate whether it is one of Fargate
   */
  static Map<String, String> of(
      JobSpec job,
      int node,
      int attempt,
      String mainAddress,
      String environment,
      boolean fargate,
      RunSettings settings) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_ENDPOINT_URL", settings.endpoint().get().toString());
    variables.put("AWS_REGION", job.region());
    variables.put("AWS_DEFAULT_REGION", job.region());
    variables.put("AWS_ACCESS_KEY_ID", settings.key());
    variables.put("AWS_SECRET_ACCESS_KEY", settings.key());
    variables.put("AWS_SESSION_TOKEN", settings.key());
    variables.put("AWS_EXECUTION_ENV", fargate ? "AWS_ECS_FARGATE" : "AWS_ECS_EC2");
    for (JsonNode variable : job.containers().get(node).path("environment")) {
      variables.put(variable.path("name").asText(), variable.path("value").asText());
    }
    variables.put(MARK, job.nodeId(node));
    variables.put("AWS_BATCH_JOB_ATTEMPT", Integer.toString(attempt));
    variables.put("AWS_BATCH_JQ_NAME", job.queueName());
    variables.put("AWS_BATCH_CE_NAME", environment);
    if (job.multiNode()) {
      variables.put("AWS_BATCH_JOB_NUM_NODES", Integer.toString(job.containers().size()));
      variables.put("AWS_BATCH_JOB_NODE_INDEX", Integer.toString(node));
      variables.put("AWS_BATCH_JOB_MAIN_NODE_INDEX", Integer.toString(job.main()));
      if (node != job.main()) {
        variables.put("AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS", mainAddress);
      }
    }
    return variables;
  }
}
