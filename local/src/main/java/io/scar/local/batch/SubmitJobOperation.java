package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.schedule.JobLife;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.RetryStrategy;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SubmitJob: from a definition and what a request changes of it to a job. */
final class SubmitJobOperation {

  private static final int MOST_DEPENDENCIES = 20;
  private static final int PAYLOAD_LIMIT = 30 * 1024;

  private final ResourceStore resources;
  private final JobDefinitionOperations definitions;
  private final JobStore jobs;
  private final JobLife life;
  private final int shortestTimeout;

  SubmitJobOperation(
      ResourceStore resources,
      JobDefinitionOperations definitions,
      JobStore jobs,
      JobLife life,
      int shortestTimeout) {
    this.resources = resources;
    this.definitions = definitions;
    this.jobs = jobs;
    this.life = life;
    this.shortestTimeout = shortestTimeout;
  }

  ObjectNode submit(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    refuse(body);
    String name = Names.of(body, "jobName");
    String queueName = body.required("jobQueue");
    JobQueue queue =
        resources
            .queue(queueName)
            .orElseThrow(() -> BatchErrors.client("JobQueue %s not found.".formatted(queueName)));
    if (!queue.enabled()) {
      throw BatchErrors.client("JobQueue %s is not ENABLED.".formatted(queueName));
    }
    ObjectNode definition = definitions.active(body.required("jobDefinition"));
    List<String> dependsOn = dependencies(body);
    Map<String, String> parameters = parameters(definition, body);
    JobSpec spec = spec(call, name, queue, definition, dependsOn, parameters);
    checkCapability(queue, spec);
    Job job = Job.submitted(spec, body.map("tags"));
    life.submit(job);
    return definition
        .objectNode()
        .put("jobArn", JobJson.arn(job))
        .put("jobName", name)
        .put("jobId", job.id());
  }

  private static void refuse(Body body) throws AwsException {
    for (String member :
        List.of(
            "arrayProperties",
            "eksPropertiesOverride",
            "ecsPropertiesOverride",
            "consumableResourcePropertiesOverride")) {
      if (body.has(member)) {
        throw BatchErrors.unserved("SubmitJob", member);
      }
    }
    if (body.has("shareIdentifier") || body.has("schedulingPriorityOverride")) {
      throw BatchErrors.client(
          "Job with shareIdentifier or schedulingPriority can only be submitted to job queue with"
              + " fair share scheduling policy.");
    }
    if (body.members().toString().length() > PAYLOAD_LIMIT) {
      throw BatchErrors.client("The payload of SubmitJob must be at most 30 KiB");
    }
  }

  private List<String> dependencies(Body body) throws AwsException {
    List<Body> given = body.structures("dependsOn");
    if (given.size() > MOST_DEPENDENCIES) {
      throw BatchErrors.client("A job can depend on at most %d jobs".formatted(MOST_DEPENDENCIES));
    }
    List<String> ids = new ArrayList<>();
    for (Body dependency : given) {
      if (dependency.has("type")) {
        throw BatchErrors.unserved("SubmitJob", "dependsOn of a type, which array jobs have");
      }
      String id = dependency.required("jobId");
      if (jobs.find(id).isEmpty()) {
        throw BatchErrors.client("Job %s of dependsOn does not exist".formatted(id));
      }
      ids.add(id);
    }
    return ids;
  }

  private static Map<String, String> parameters(ObjectNode definition, Body body)
      throws AwsException {
    Map<String, String> parameters = new HashMap<>(new Body(definition, "").map("parameters"));
    parameters.putAll(body.map("parameters"));
    return parameters;
  }

  private JobSpec spec(
      BatchCall call,
      String name,
      JobQueue queue,
      ObjectNode definition,
      List<String> dependsOn,
      Map<String, String> parameters)
      throws AwsException {
    Body body = call.body();
    Body defined = new Body(definition, "");
    boolean multiNode = definition.has("nodeProperties");
    ObjectNode nodes = multiNode ? nodes(defined, body) : null;
    List<ObjectNode> containers =
        nodes == null
            ? List.of(container(defined, body))
            : NodeChecks.containers(new Body(nodes, "nodeProperties."));
    for (ObjectNode container : containers) {
      Overrides.substitute(container, parameters);
    }
    Optional<RetryStrategy> retries = RetryInput.strategy(body);
    Optional<Integer> timeout = RetryInput.timeout(body, shortestTimeout);
    return new JobSpec(
        UUID.randomUUID().toString(),
        name,
        call.request().region(),
        queue.arn(),
        definition.path("jobDefinitionArn").asText(),
        System.currentTimeMillis(),
        containers,
        nodes == null ? null : (Integer) nodes.path("mainNode").asInt(),
        nodes,
        retries.isPresent()
            ? retries.get()
            : RetryInput.strategy(defined).orElse(RetryStrategy.ONCE),
        timeout.isPresent() ? timeout.get() : definedTimeout(definition),
        dependsOn,
        parameters,
        body.has("propagateTags")
            ? body.flag("propagateTags")
            : definition.path("propagateTags").asBoolean(false),
        multiNode ? List.of() : defined.texts("platformCapabilities"));
  }

  private static @Nullable Integer definedTimeout(ObjectNode definition) {
    JsonNode seconds = definition.path("timeout").path("attemptDurationSeconds");
    return seconds.isInt() ? (Integer) seconds.intValue() : null;
  }

  private static ObjectNode container(Body definition, Body request) throws AwsException {
    if (request.has("nodeOverrides")) {
      throw BatchErrors.client("nodeOverrides not applicable for a job of one container.");
    }
    ObjectNode container = definition.structure("containerProperties").members().deepCopy();
    Overrides.apply(request.structure("containerOverrides"), container);
    ContainerChecks.check(
        new Body(container, "containerProperties."),
        definition.texts("platformCapabilities").getFirst());
    return container;
  }

  /** The node properties with the overrides in them, one range for each node that has some. */
  private static ObjectNode nodes(Body definition, Body request) throws AwsException {
    if (request.has("containerOverrides")) {
      throw BatchErrors.client("containerOverrides not applicable for multi-node jobs.");
    }
    ObjectNode nodes = definition.structure("nodeProperties").members().deepCopy();
    Body overrides = request.structure("nodeOverrides");
    Optional<Integer> count = overrides.integer("numNodes");
    if (count.isPresent()) {
      nodes.put("numNodes", count.get());
    }
    int total = nodes.path("numNodes").asInt();
    for (Body override : overrides.structures("nodePropertyOverrides")) {
      NodeRange wanted = NodeRange.of(override.required("targetNodes"), total);
      boolean matched = false;
      for (Body range : new Body(nodes, "nodeProperties.").structures("nodeRangeProperties")) {
        if (NodeRange.of(range.required("targetNodes"), total).equals(wanted)) {
          Overrides.apply(
              override.structure("containerOverrides"), range.structure("container").members());
          matched = true;
        }
      }
      if (!matched) {
        throw BatchErrors.client(
            "targetNodes %s of nodePropertyOverrides is no range of the job definition"
                .formatted(override.required("targetNodes")));
      }
    }
    NodeChecks.check(new Body(nodes, "nodeProperties."));
    return nodes;
  }

  private void checkCapability(JobQueue queue, JobSpec spec) throws AwsException {
    String capability = spec.multiNode() ? "EC2" : spec.platformCapabilities().getFirst();
    boolean matches =
        queue.environments().stream()
            .flatMap(arn -> resources.environment(arn).stream())
            .map(ComputeEnvironment::capability)
            .allMatch(capability::equals);
    if (!matches) {
      throw BatchErrors.client(
          "Job Queue is attached to Compute Environment that can not run Jobs with capability %s."
              .formatted(capability));
    }
  }
}
