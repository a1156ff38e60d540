package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Job queues: create, read, change, delete. */
final class JobQueueOperations {

  private static final int MOST_ENVIRONMENTS = 3;
  private static final int HIGHEST_PRIORITY = 1000;

  /** Ends the jobs of a queue that is deleted. */
  @FunctionalInterface
  interface Emptying {
    void terminateAll(String queueArn) throws IOException;
  }

  private final ResourceStore store;
  private final Settling settling;
  private final Emptying emptying;

  JobQueueOperations(ResourceStore store, Settling settling, Emptying emptying) {
    this.store = store;
    this.settling = settling;
    this.emptying = emptying;
  }

  ObjectNode create(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    String name = Names.of(body, "jobQueueName");
    refuseUnserved(body, "CreateJobQueue");
    ObjectNode queue = JsonNodeFactory.instance.objectNode();
    queue.put("jobQueueName", name).put("jobQueueArn", call.arn(Kind.QUEUES, name));
    queue.put("state", body.oneOf("state", NamedResources.STATES).orElse(ResourceStore.ENABLED));
    queue.put("status", "CREATING").put("statusReason", "");
    queue.put("priority", priority(body));
    queue.put(JobQueue.CREATED_AT, System.currentTimeMillis());
    TagOperations.put(queue, body.map("tags"));
    store.change(
        document -> {
          ObjectNode part = ResourceStore.part(document, Kind.QUEUES);
          if (part.has(name)) {
            throw BatchErrors.client("Object already exists");
          }
          order(document, body, queue);
          return part.set(name, queue);
        });
    settling.later(Kind.QUEUES, name);
    return answer(queue);
  }

  private static void refuseUnserved(Body body, String operation) throws AwsException {
    for (String member :
        List.of("schedulingPolicyArn", "serviceEnvironmentOrder", "jobStateTimeLimitActions")) {
      if (body.has(member)) {
        throw BatchErrors.unserved(operation, member);
      }
    }
  }

  private static int priority(Body body) throws AwsException {
    int priority = body.integer("priority").orElseThrow(() -> BatchErrors.missing("priority"));
    if (priority < 0 || priority > HIGHEST_PRIORITY) {
      throw BatchErrors.client("priority must be from 0 to " + HIGHEST_PRIORITY);
    }
    return priority;
  }

  private static void order(ObjectNode document, Body body, ObjectNode queue) throws AwsException {
    List<Body> entries = body.structures("computeEnvironmentOrder");
    if (entries.isEmpty()) {
      throw BatchErrors.client("At least 1 compute environment must be provided");
    }
    if (entries.size() > MOST_ENVIRONMENTS) {
      throw BatchErrors.client(
          "At most %d compute environments can be provided".formatted(MOST_ENVIRONMENTS));
    }
    ArrayNode order = queue.putArray("computeEnvironmentOrder");
    Set<Integer> places = new HashSet<>();
    Set<String> capabilities = new HashSet<>();
    for (Body entry : entries) {
      String given = entry.required("computeEnvironment");
      int place = entry.integer("order").orElseThrow(() -> BatchErrors.missing("order"));
      JsonNode environment =
          document.path(Kind.ENVIRONMENTS.member()).path(ResourceStore.key(given));
      if (environment.isMissingNode()) {
        throw BatchErrors.client("Compute environment %s does not exist".formatted(given));
      }
      if (!environment.path("status").asText().equals(ResourceStore.VALID)) {
        throw BatchErrors.client(
            "Compute environment %s is not valid: its status is %s"
                .formatted(given, environment.path("status").asText()));
      }
      if (!places.add(place)) {
        throw BatchErrors.client("computeEnvironmentOrder has two entries of order " + place);
      }
      ComputeEnvironment typed = ComputeEnvironment.of(environment);
      capabilities.add(typed.capability());
      order.addObject().put("order", place).put("computeEnvironment", typed.arn());
    }
    if (capabilities.size() > 1) {
      throw BatchErrors.client("A job queue cannot mix EC2 and Fargate compute environments");
    }
  }

  ObjectNode update(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    String given = body.required("jobQueue");
    refuseUnserved(body, "UpdateJobQueue");
    ObjectNode changed =
        store.change(
            document -> {
              ObjectNode queue = NamedResources.settled(document, Kind.QUEUES, given, "update");
              body.oneOf("state", NamedResources.STATES)
                  .ifPresent(state -> queue.put("state", state));
              if (body.has("priority")) {
                queue.put("priority", priority(body));
              }
              if (body.members().has("computeEnvironmentOrder")) {
                order(document, body, queue);
              }
              queue.put("status", "UPDATING").put("statusReason", "");
              return queue.deepCopy();
            });
    settling.later(Kind.QUEUES, ResourceStore.key(given));
    return answer(changed);
  }

  ObjectNode delete(BatchCall call) throws IOException, AwsException {
    String given = call.body().required("jobQueue");
    String name = ResourceStore.key(given);
    if (store.find(Kind.QUEUES, name).isPresent()) {
      String arn =
          store.change(
              document -> {
                ObjectNode queue = NamedResources.settled(document, Kind.QUEUES, given, "delete");
                if (queue.path("state").asText().equals(ResourceStore.ENABLED)) {
                  throw BatchErrors.client(
                      "Cannot delete, job queue %s must be in the state DISABLED".formatted(name));
                }
                queue.put("status", ResourceStore.DELETING).put("statusReason", "");
                return queue.path("jobQueueArn").asText();
              });
      emptying.terminateAll(arn);
      settling.later(Kind.QUEUES, name);
    }
    return JsonNodeFactory.instance.objectNode();
  }

  ObjectNode describe(BatchCall call) throws AwsException {
    return NamedResources.describe(store, call, Kind.QUEUES, "jobQueueName");
  }

  private static ObjectNode answer(ObjectNode queue) {
    return queue
        .objectNode()
        .put("jobQueueName", queue.path("jobQueueName").asText())
        .put("jobQueueArn", queue.path("jobQueueArn").asText());
  }
}
