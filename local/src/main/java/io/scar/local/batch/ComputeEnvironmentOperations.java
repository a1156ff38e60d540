package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Compute environments: create, read, change, delete. */
final class ComputeEnvironmentOperations {

  private static final List<String> TYPES = List.of("MANAGED", "UNMANAGED");

  private final ResourceStore store;
  private final Settling settling;

  ComputeEnvironmentOperations(ResourceStore store, Settling settling) {
    this.store = store;
    this.settling = settling;
  }

  ObjectNode create(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    String name = Names.of(body, "computeEnvironmentName");
    body.required("type");
    if (body.oneOf("type", TYPES).orElseThrow().equals("UNMANAGED")) {
      throw BatchErrors.unserved("CreateComputeEnvironment", "type UNMANAGED");
    }
    if (body.has("eksConfiguration")) {
      throw BatchErrors.unserved("CreateComputeEnvironment", "eksConfiguration");
    }
    if (!body.has("computeResources")) {
      throw BatchErrors.missing("computeResources");
    }
    ComputeResourceChecks.check(body.structure("computeResources"));
    ObjectNode environment = JsonNodeFactory.instance.objectNode();
    environment.put("computeEnvironmentName", name);
    environment.put("computeEnvironmentArn", call.arn(Kind.ENVIRONMENTS, name));
    String uuid = UUID.randomUUID().toString();
    environment.put(
        "ecsClusterArn",
        "arn:aws:ecs:%s:%s:cluster/AWSBatch-%s-%s"
            .formatted(call.request().region(), LocalAccount.ID, name, uuid));
    environment.put("type", "MANAGED");
    environment.put(
        "state", body.oneOf("state", NamedResources.STATES).orElse(ResourceStore.ENABLED));
    environment.put("status", "CREATING").put("statusReason", "");
    environment.set("computeResources", normal(body.structure("computeResources")));
    environment.put("serviceRole", body.text("serviceRole").orElse(servicesOwnRole()));
    environment.put("containerOrchestrationType", "ECS").put("uuid", uuid);
    TagOperations.put(environment, body.map("tags"));
    store.change(
        document -> {
          ObjectNode part = ResourceStore.part(document, Kind.ENVIRONMENTS);
          if (part.has(name)) {
            throw BatchErrors.client("Object already exists");
          }
          return part.set(name, environment);
        });
    settling.later(Kind.ENVIRONMENTS, name);
    return answer(environment);
  }

  private static String servicesOwnRole() {
    return "arn:aws:iam::%s:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
        .formatted(LocalAccount.ID);
  }

  private static ObjectNode normal(Body resources) throws AwsException {
    ObjectNode normal = resources.members().deepCopy();
    if (!resources.required("type").startsWith("FARGATE")) {
      int least = resources.integer("minvCpus").orElse(0);
      normal.put("minvCpus", least);
      normal.put("desiredvCpus", resources.integer("desiredvCpus").orElse(least));
    }
    return normal;
  }

  ObjectNode update(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    String given = body.required("computeEnvironment");
    String name = ResourceStore.key(given);
    ObjectNode changed =
        store.change(
            document -> {
              ObjectNode environment =
                  NamedResources.settled(document, Kind.ENVIRONMENTS, given, "update");
              body.oneOf("state", NamedResources.STATES)
                  .ifPresent(state -> environment.put("state", state));
              body.text("serviceRole").ifPresent(role -> environment.put("serviceRole", role));
              if (body.has("updatePolicy")) {
                environment.set("updatePolicy", body.structure("updatePolicy").members());
              }
              ObjectNode resources = environment.withObject("/computeResources");
              resources.setAll(body.structure("computeResources").members());
              resources.remove("updateToLatestImageVersion");
              ComputeResourceChecks.check(new Body(resources, "computeResources."));
              environment.put("status", "UPDATING").put("statusReason", "");
              return environment.deepCopy();
            });
    settling.later(Kind.ENVIRONMENTS, name);
    return answer(changed);
  }

  ObjectNode delete(BatchCall call) throws IOException, AwsException {
    String given = call.body().required("computeEnvironment");
    String name = ResourceStore.key(given);
    if (store.find(Kind.ENVIRONMENTS, name).isPresent()) {
      store.change(
          document -> {
            ObjectNode environment =
                NamedResources.settled(document, Kind.ENVIRONMENTS, given, "delete");
            if (environment.path("state").asText().equals(ResourceStore.ENABLED)) {
              throw BatchErrors.client(
                  "Cannot delete, compute environment %s must be in the state DISABLED"
                      .formatted(name));
            }
            String arn = environment.path("computeEnvironmentArn").asText();
            for (JsonNode queue : document.path(Kind.QUEUES.member())) {
              if (JobQueue.of(queue).environments().contains(arn)) {
                throw BatchErrors.client("Cannot delete, found existing JobQueue relationship");
              }
            }
            return environment.put("status", ResourceStore.DELETING).put("statusReason", "");
          });
      settling.later(Kind.ENVIRONMENTS, name);
    }
    return JsonNodeFactory.instance.objectNode();
  }

  ObjectNode describe(BatchCall call) throws AwsException {
    return NamedResources.describe(store, call, Kind.ENVIRONMENTS, "computeEnvironmentName");
  }

  private static ObjectNode answer(ObjectNode environment) {
    return environment
        .objectNode()
        .put("computeEnvironmentName", environment.path("computeEnvironmentName").asText())
        .put("computeEnvironmentArn", environment.path("computeEnvironmentArn").asText());
  }
}
