package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What scheduling has to know of a queue.
 *
 * @param enabled whether it takes jobs
 * @param priority the larger goes first
 * @param createdAt milliseconds since the epoch: an earlier job is of an earlier queue of this name
 * @param environments ARNs of compute environments, in the order in which they are tried
 */
public record JobQueue(
    String name,
    String arn,
    boolean enabled,
    int priority,
    long createdAt,
    List<String> environments) {

  /** In a queue that is kept; no part of its description on the wire. */
  public static final String CREATED_AT = "createdAt";

  public JobQueue {
    environments = List.copyOf(environments);
  }

  /** Of what is kept of it. */
  public static JobQueue of(JsonNode detail) {
    List<JsonNode> order = new ArrayList<>();
    detail.path("computeEnvironmentOrder").forEach(order::add);
    order.sort(Comparator.comparingInt(entry -> entry.path("order").asInt()));
    return new JobQueue(
        detail.path("jobQueueName").asText(),
        detail.path("jobQueueArn").asText(),
        detail.path("state").asText().equals(ResourceStore.ENABLED)
            && !detail.path("status").asText().equals(ResourceStore.DELETING),
        detail.path("priority").asInt(),
        detail.path(CREATED_AT).asLong(),
        order.stream().map(entry -> entry.path("computeEnvironment").asText()).toList());
  }

  /** Whether a job was submitted to this queue, and not to one that had its name before. */
  public boolean has(JobSpec job) {
    return job.queueArn().equals(arn) && job.createdAt() >= createdAt;
  }
}
