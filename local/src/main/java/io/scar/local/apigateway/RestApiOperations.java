package io.scar.local.apigateway;

import static io.scar.local.apigateway.ApiStore.part;
import static io.scar.local.apigateway.ApiStore.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;

/**
 * REST APIs, their deployments and stages. A deployment keeps the resources as they are at its
 * moment; a stage shows one deployment.
 */
final class RestApiOperations {

  static final String APIS = "restapis";
  static final String API = "REST API";

  private static final List<String> SETTINGS =
      List.of(
          "name",
          "description",
          "version",
          "binaryMediaTypes",
          "minimumCompressionSize",
          "policy",
          "tags");

  private final ApiStore store;

  RestApiOperations(ApiStore store) {
    this.store = store;
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  /** A REST API with all that belongs to it. */
  static ObjectNode whole(ObjectNode document, String id) throws AwsException {
    return require(document.path(APIS), id, API);
  }

  void create(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    ApiCall.required(body, "name");
    String id = ApiCall.newId(10);
    String root = ApiCall.newId(10);
    ObjectNode api = JsonNodeFactory.instance.objectNode();
    api.put("id", id);
    api.put("createdDate", now());
    api.put("apiKeySource", body.path("apiKeySource").asText("HEADER"));
    api.put("disableExecuteApiEndpoint", body.path("disableExecuteApiEndpoint").asBoolean(false));
    api.put("rootResourceId", root);
    api.put("region", call.request().region());
    if (body.has("endpointConfiguration")) {
      api.set("endpointConfiguration", body.path("endpointConfiguration"));
    } else {
      api.putObject("endpointConfiguration").putArray("types").add("EDGE");
    }
    for (String setting : SETTINGS) {
      if (body.hasNonNull(setting)) {
        api.set(setting, body.path(setting));
      }
    }
    store.change(
        document -> {
          ObjectNode whole = part(document, APIS).putObject(id);
          whole.set("api", api);
          part(whole, "resources").putObject(root).put("id", root).put("path", "/");
          return whole;
        });
    call.answer(201, shown(api));
  }

  /** The region is ours to know, not the API's to tell. */
  private static ObjectNode shown(JsonNode api) {
    ObjectNode copy = api.deepCopy();
    copy.remove("region");
    return copy;
  }

  void list(ApiCall call) throws IOException, AwsException {
    call.page(
        store.read(
            document ->
                ApiStore.values(document.path(APIS)).stream()
                    .map(whole -> shown(whole.path("api")))
                    .toList()));
  }

  void get(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> shown(whole(document, call.label(0)).path("api"))));
  }

  void update(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(
            call.body(),
            document -> part(whole(document, call.label(0)), "api"),
            (document, api) -> shown(api)));
  }

  void delete(ApiCall call) throws IOException, AwsException {
    String id = call.label(0);
    store.change(
        document -> {
          whole(document, id);
          for (ObjectNode plan : ApiStore.values(document.path(KeyOperations.PLANS))) {
            for (JsonNode stage : plan.path("plan").path("apiStages")) {
              if (stage.path("apiId").asText().equals(id)) {
                throw ApiErrors.bad(
                    "Cannot delete the API since one of its stages is part of usage plan "
                        + plan.path("plan").path("id").asText());
              }
            }
          }
          return part(document, APIS).remove(id);
        });
    call.done(202);
  }

  void deploy(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    String stage = body.path("stageName").asText("");
    call.answer(
        201,
        store.change(
            document -> {
              ObjectNode whole = whole(document, call.label(0));
              ObjectNode deployment = deploy(whole, body);
              if (!stage.isEmpty()) {
                ObjectNode stages = part(whole, "stages");
                ObjectNode shown =
                    stages.path(stage) instanceof ObjectNode known
                        ? known
                        : newStage(stages, stage, body.path("stageDescription").asText(""));
                shown.set("deploymentId", deployment.path("id"));
                shown.put("lastUpdatedDate", now());
                if (body.hasNonNull("variables")) {
                  shown.set("variables", body.path("variables"));
                }
              }
              return deployment;
            }));
  }

  private static ObjectNode deploy(ObjectNode whole, ObjectNode body) throws AwsException {
    boolean none =
        ApiStore.values(whole.path("resources")).stream()
            .allMatch(resource -> resource.path("resourceMethods").isEmpty());
    if (none) {
      throw ApiErrors.bad("The REST API doesn't contain any methods");
    }
    for (ObjectNode resource : ApiStore.values(whole.path("resources"))) {
      for (JsonNode method : resource.path("resourceMethods")) {
        if (!method.has("methodIntegration")) {
          throw ApiErrors.bad("No integration defined for method");
        }
      }
    }
    String id = ApiCall.newId(6);
    ObjectNode kept = part(whole, "deployments").putObject(id);
    ObjectNode deployment = kept.putObject("deployment");
    deployment.put("id", id).put("createdDate", now());
    if (body.hasNonNull("description")) {
      deployment.set("description", body.path("description"));
    }
    kept.set("resources", whole.path("resources").deepCopy());
    kept.set("gatewayresponses", whole.path("gatewayresponses").deepCopy());
    kept.set("binaryMediaTypes", whole.path("api").path("binaryMediaTypes").deepCopy());
    return deployment;
  }

  private static ObjectNode newStage(ObjectNode stages, String name, String description)
      throws AwsException {
    if (!name.matches("[A-Za-z0-9_-]{1,128}")) {
      throw ApiErrors.bad("Stage name only allows a-zA-Z0-9-_");
    }
    ObjectNode stage = stages.putObject(name);
    stage.put("stageName", name).put("createdDate", now());
    stage.put("cacheClusterEnabled", false).put("cacheClusterStatus", "NOT_AVAILABLE");
    stage.put("tracingEnabled", false);
    stage.putObject("methodSettings");
    if (!description.isEmpty()) {
      stage.put("description", description);
    }
    return stage;
  }

  void deployments(ApiCall call) throws IOException, AwsException {
    call.page(
        store.read(
            document ->
                ApiStore.values(whole(document, call.label(0)).path("deployments")).stream()
                    .map(kept -> kept.path("deployment"))
                    .toList()));
  }

  void deployment(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.read(
            document ->
                require(
                        whole(document, call.label(0)).path("deployments"),
                        call.label(1),
                        "Deployment")
                    .path("deployment")));
  }

  void deleteDeployment(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          ObjectNode whole = whole(document, call.label(0));
          require(whole.path("deployments"), call.label(1), "Deployment");
          for (JsonNode stage : whole.path("stages")) {
            if (stage.path("deploymentId").asText().equals(call.label(1))) {
              throw ApiErrors.bad(
                  "Active stages pointing to this deployment must be moved or deleted");
            }
          }
          return part(whole, "deployments").remove(call.label(1));
        });
    call.done(202);
  }

  void createStage(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    String name = ApiCall.required(body, "stageName");
    String deployment = ApiCall.required(body, "deploymentId");
    call.answer(
        201,
        store.change(
            document -> {
              ObjectNode whole = whole(document, call.label(0));
              require(whole.path("deployments"), deployment, "Deployment");
              if (whole.path("stages").has(name)) {
                throw ApiErrors.conflict("Stage already exists");
              }
              ObjectNode stage =
                  newStage(part(whole, "stages"), name, body.path("description").asText(""));
              stage.put("deploymentId", deployment).put("lastUpdatedDate", now());
              for (String setting : List.of("variables", "tags")) {
                if (body.hasNonNull(setting)) {
                  stage.set(setting, body.path(setting));
                }
              }
              return stage;
            }));
  }

  void stages(ApiCall call) throws IOException, AwsException {
    String deployment = call.request().parameter("deploymentId").orElse("");
    call.page(
        store.read(
            document ->
                ApiStore.values(whole(document, call.label(0)).path("stages")).stream()
                    .filter(
                        stage ->
                            deployment.isEmpty()
                                || stage.path("deploymentId").asText().equals(deployment))
                    .toList()));
  }

  void stage(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> stage(document, call)));
  }

  private static ObjectNode stage(ObjectNode document, ApiCall call) throws AwsException {
    return require(whole(document, call.label(0)).path("stages"), call.label(1), "stage");
  }

  void updateStage(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(
            call.body(),
            document -> stage(document, call),
            (document, stage) -> {
              require(
                  whole(document, call.label(0)).path("deployments"),
                  stage.path("deploymentId").asText(),
                  "Deployment");
              stage.put("lastUpdatedDate", now());
              return stage;
            }));
  }

  void deleteStage(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          stage(document, call);
          return part(whole(document, call.label(0)), "stages").remove(call.label(1));
        });
    call.done(202);
  }

  void putGatewayResponse(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    body.put("responseType", call.label(1)).put("defaultResponse", false);
    store.change(
        document ->
            part(whole(document, call.label(0)), "gatewayresponses").set(call.label(1), body));
    call.answer(201, body);
  }

  void gatewayResponses(ApiCall call) throws IOException, AwsException {
    call.page(
        store.read(
            document -> ApiStore.values(whole(document, call.label(0)).path("gatewayresponses"))));
  }

  void gatewayResponse(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.read(
            document -> {
              JsonNode own =
                  whole(document, call.label(0)).path("gatewayresponses").path(call.label(1));
              return own instanceof ObjectNode found
                  ? found
                  : JsonNodeFactory.instance
                      .objectNode()
                      .put("responseType", call.label(1))
                      .put("defaultResponse", true);
            }));
  }

  void deleteGatewayResponse(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          ObjectNode whole = whole(document, call.label(0));
          require(whole.path("gatewayresponses"), call.label(1), "Gateway response type");
          return part(whole, "gatewayresponses").remove(call.label(1));
        });
    call.done(202);
  }
}
