package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was submitted: its definition with the overrides in it. It never changes, but for the
 * port of the own registry.
 *
 * @param createdAt milliseconds since the epoch
 * @param containers the containers' properties, one for each node, nothing left to substitute
 * @param mainNode the number of the main node; null if this is no multi-node job
 * @param nodeProperties of a multi-node job, with the overrides in it
 * @param timeoutSeconds for each attempt; null for no limit
 * @param dependsOn ids of jobs that must succeed first
 */
public record JobSpec(
    String id,
    String name,
    String region,
    String queueArn,
    String definitionArn,
    long createdAt,
    List<ObjectNode> containers,
    @Nullable Integer mainNode,
    @Nullable ObjectNode nodeProperties,
    RetryStrategy retryStrategy,
    @Nullable Integer timeoutSeconds,
    List<String> dependsOn,
    Map<String, String> parameters,
    boolean propagateTags,
    List<String> platformCapabilities) {

  public JobSpec {
    containers = List.copyOf(containers);
    dependsOn = List.copyOf(dependsOn);
    parameters = Map.copyOf(parameters);
    platformCapabilities = List.copyOf(platformCapabilities);
  }

  /** The same job, its images at other addresses. */
  JobSpec withImagesMoved(UnaryOperator<String> moved) {
    List<ObjectNode> others = containers.stream().map(ObjectNode::deepCopy).toList();
    others.forEach(container -> ContainerImages.move(container, moved));
    ObjectNode nodes = nodeProperties == null ? null : nodeProperties.deepCopy();
    if (nodes != null) {
      ContainerImages.moveNodes(nodes, moved);
    }
    return new JobSpec(
        id,
        name,
        region,
        queueArn,
        definitionArn,
        createdAt,
        others,
        mainNode,
        nodes,
        retryStrategy,
        timeoutSeconds,
        dependsOn,
        parameters,
        propagateTags,
        platformCapabilities);
  }

  public boolean multiNode() {
    return mainNode != null;
  }

  /** The number of the node whose end is the job's. */
  public int main() {
    return mainNode == null ? 0 : mainNode;
  }

  /** What all of its nodes need together. */
  public ResourceNeeds needs() {
    return containers.stream()
        .map(ResourceNeeds::of)
        .reduce(ResourceNeeds.NONE, ResourceNeeds::plus);
  }

  /** The id by which a node knows its job: {@code JOB#2}; that of the job if it has one node. */
  public String nodeId(int node) {
    return multiNode() ? id + "#" + node : id;
  }

  /** The queue's name. */
  public String queueName() {
    return queueArn.substring(queueArn.lastIndexOf('/') + 1);
  }
}
