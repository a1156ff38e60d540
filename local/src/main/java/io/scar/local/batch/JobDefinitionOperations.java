package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.store.ResourceStore;
import io.scar.local.batch.store.ResourceStore.Kind;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Job definitions: register, read, deregister. */
final class JobDefinitionOperations {

  static final String ACTIVE = "ACTIVE";

  private static final String REVISIONS = "revisions";
  private static final List<String> LISTS =
      List.of(
          "command",
          "volumes",
          "environment",
          "mountPoints",
          "ulimits",
          "resourceRequirements",
          "secrets");

  private static final Comparator<ObjectNode> NEWEST_FIRST =
      Comparator.comparing((ObjectNode definition) -> definition.path("jobDefinitionName").asText())
          .thenComparing(
              definition -> definition.path("revision").asInt(), Comparator.reverseOrder());

  private final ResourceStore store;
  private final int shortestTimeout;

  JobDefinitionOperations(ResourceStore store, int shortestTimeout) {
    this.store = store;
    this.shortestTimeout = shortestTimeout;
  }

  ObjectNode register(BatchCall call) throws IOException, AwsException {
    Body body = call.body();
    String name = Names.of(body, "jobDefinitionName");
    body.required("type");
    boolean nodes =
        body.oneOf("type", List.of("container", "multinode")).orElseThrow().equals("multinode");
    for (String member :
        List.of("eksProperties", "ecsProperties", "consumableResourceProperties")) {
      if (body.has(member)) {
        throw BatchErrors.unserved("RegisterJobDefinition", member);
      }
    }
    ObjectNode definition = JsonNodeFactory.instance.objectNode();
    definition.put("jobDefinitionName", name).put("status", ACTIVE);
    definition.put("type", nodes ? "multinode" : "container");
    String capability = capability(body);
    if (nodes) {
      nodes(body, capability, definition);
    } else {
      container(body, capability, definition);
    }
    body.integer("schedulingPriority").ifPresent(n -> definition.put("schedulingPriority", n));
    ObjectNode parameters = definition.putObject("parameters");
    body.map("parameters").forEach(parameters::put);
    RetryInput.strategy(body)
        .ifPresent(strategy -> definition.set("retryStrategy", JobJson.tree(strategy)));
    RetryInput.timeout(body, shortestTimeout)
        .ifPresent(
            seconds -> definition.putObject("timeout").put("attemptDurationSeconds", seconds));
    definition.put("propagateTags", body.flag("propagateTags"));
    definition.put("containerOrchestrationType", "ECS");
    TagOperations.put(definition, body.map("tags"));
    return store.change(document -> add(document, definition, call));
  }

  private static String capability(Body body) throws AwsException {
    List<String> capabilities = body.texts("platformCapabilities");
    if (capabilities.isEmpty()) {
      return "EC2";
    }
    if (capabilities.size() > 1 || !List.of("EC2", "FARGATE").contains(capabilities.getFirst())) {
      throw BatchErrors.client("platformCapabilities must be one of EC2 | FARGATE");
    }
    return capabilities.getFirst();
  }

  private static void container(Body body, String capability, ObjectNode definition)
      throws AwsException {
    if (body.has("nodeProperties")) {
      throw BatchErrors.client("nodeProperties not applicable for the type container.");
    }
    if (!body.has("containerProperties")) {
      throw BatchErrors.client("Container properties should not be empty for container job.");
    }
    Body container = body.structure("containerProperties");
    ContainerChecks.check(container, capability);
    definition.set("containerProperties", normal(container.members()));
    definition.putArray("platformCapabilities").add(capability);
  }

  private static void nodes(Body body, String capability, ObjectNode definition)
      throws AwsException {
    if (body.has("containerProperties")) {
      throw BatchErrors.client("containerProperties not applicable for the type multinode.");
    }
    if (capability.equals("FARGATE")) {
      throw BatchErrors.client("Multi-node parallel jobs are not supported on Fargate.");
    }
    if (!body.has("nodeProperties")) {
      throw BatchErrors.client("Node properties should not be empty for multinode job.");
    }
    Body nodes = body.structure("nodeProperties");
    NodeChecks.check(nodes);
    ObjectNode kept = nodes.members().deepCopy();
    for (JsonNode range : kept.path("nodeRangeProperties")) {
      if (range instanceof ObjectNode properties
          && range.path("container") instanceof ObjectNode container) {
        properties.set("container", normal(container));
      }
    }
    definition.set("nodeProperties", kept);
  }

  private static ObjectNode normal(ObjectNode container) {
    ObjectNode normal = container.deepCopy();
    for (String list : LISTS) {
      if (!normal.path(list).isArray()) {
        normal.putArray(list);
      }
    }
    return normal;
  }

  private static ObjectNode add(ObjectNode document, ObjectNode definition, BatchCall call) {
    String name = definition.path("jobDefinitionName").asText();
    ObjectNode revisions = document.withObject("/" + REVISIONS);
    int revision = revisions.path(name).asInt(0) + 1;
    revisions.put(name, revision);
    String key = name + ":" + revision;
    String arn = call.arn(Kind.DEFINITIONS, key);
    definition.put("revision", revision).put("jobDefinitionArn", arn);
    ResourceStore.part(document, Kind.DEFINITIONS).set(key, definition);
    return document
        .objectNode()
        .put("jobDefinitionName", name)
        .put("jobDefinitionArn", arn)
        .put("revision", revision);
  }

  /** An active definition, by its name, by name and revision, or by ARN. */
  ObjectNode active(String given) throws AwsException {
    String key = ResourceStore.key(given);
    boolean revision = key.contains(":");
    return store.all(Kind.DEFINITIONS).stream()
        .filter(definition -> definition.path("status").asText().equals(ACTIVE))
        .filter(
            definition ->
                revision
                    ? key(definition).equals(key)
                    : definition.path("jobDefinitionName").asText().equals(key))
        .min(NEWEST_FIRST)
        .orElseThrow(
            () ->
                BatchErrors.client(
                    revision
                        ? "JobDefinition %s not found.".formatted(given)
                        : "JobDefinition name %s does not exist or is not in ACTIVE status"
                            .formatted(given)));
  }

  static String key(JsonNode definition) {
    return definition.path("jobDefinitionName").asText()
        + ":"
        + definition.path("revision").asText();
  }

  ObjectNode deregister(BatchCall call) throws IOException, AwsException {
    String given = call.body().required("jobDefinition");
    return store.change(
        document -> {
          if (!(ResourceStore.part(document, Kind.DEFINITIONS).path(ResourceStore.key(given))
              instanceof ObjectNode definition)) {
            throw BatchErrors.client(
                "JobDefinition %s not found; it must be name:revision or an ARN".formatted(given));
          }
          definition.put("status", "INACTIVE");
          return document.objectNode();
        });
  }

  ObjectNode describe(BatchCall call) throws AwsException {
    Body body = call.body();
    List<String> wanted = body.texts("jobDefinitions").stream().map(ResourceStore::key).toList();
    String name = body.text("jobDefinitionName").orElse("");
    String status = body.text("status").orElse("");
    List<ObjectNode> found =
        store.all(Kind.DEFINITIONS).stream()
            .filter(
                definition ->
                    wanted.isEmpty()
                        || wanted.contains(key(definition))
                        || wanted.contains(definition.path("jobDefinitionName").asText()))
            .filter(
                definition ->
                    name.isEmpty() || definition.path("jobDefinitionName").asText().equals(name))
            .filter(
                definition -> status.isEmpty() || definition.path("status").asText().equals(status))
            .sorted(NEWEST_FIRST)
            .toList();
    return Page.of(
        body,
        Kind.DEFINITIONS.member(),
        found,
        JobDefinitionOperations::key,
        definition -> definition);
  }
}
