package io.scar.local.apigateway;

import static io.scar.local.apigateway.ApiStore.part;
import static io.scar.local.apigateway.ApiStore.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Resources of REST APIs with their methods and integrations. */
final class ResourceOperations {

  private static final String RESOURCES = "resources";
  private static final String METHODS = "resourceMethods";
  private static final String INTEGRATION = "methodIntegration";
  private static final int LONGEST_TIMEOUT = 29_000;
  private static final int SHORTEST_TIMEOUT = 50;
  private static final Set<String> VERBS =
      Set.of("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

  private final ApiStore store;

  ResourceOperations(ApiStore store) {
    this.store = store;
  }

  void create(ApiCall call) throws IOException, AwsException {
    String partName = ApiCall.required(call.body(), "pathPart");
    if (!partName.matches("[A-Za-z0-9._:-]+|\\{[A-Za-z0-9._:-]+\\+?\\}")) {
      throw ApiErrors.bad(
          "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly"
              + " braces at the beginning and the end.");
    }
    call.answer(
        201,
        store.change(
            document -> {
              ObjectNode resources =
                  part(RestApiOperations.whole(document, call.label(0)), RESOURCES);
              ObjectNode parent = require(resources, call.label(1), "Resource");
              for (JsonNode sibling : resources) {
                if (sibling.path("parentId").asText().equals(call.label(1))
                    && sibling.path("pathPart").asText().equals(partName)) {
                  throw ApiErrors.conflict(
                      "Another resource with the same parent already has this name: " + partName);
                }
              }
              String id = ApiCall.newId(6);
              String above = parent.path("path").asText();
              return resources
                  .putObject(id)
                  .put("id", id)
                  .put("parentId", call.label(1))
                  .put("pathPart", partName)
                  .put("path", (above.equals("/") ? "" : above) + "/" + partName);
            }));
  }

  void list(ApiCall call) throws IOException, AwsException {
    boolean whole = isEmbedded(call);
    call.page(
        store.read(
            document ->
                ApiStore.values(RestApiOperations.whole(document, call.label(0)).path(RESOURCES))
                    .stream()
                    .map(resource -> shown(resource, whole))
                    .toList()));
  }

  private static boolean isEmbedded(ApiCall call) {
    return call.request().query().getOrDefault("embed", List.of()).contains("methods");
  }

  /** Methods are only named, where they are not asked for. */
  private static ObjectNode shown(ObjectNode resource, boolean whole) {
    ObjectNode copy = resource.deepCopy();
    if (!whole) {
      for (ObjectNode method : ApiStore.values(copy.path(METHODS))) {
        method.removeAll();
      }
    }
    return copy;
  }

  void get(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> shown(resource(document, call), isEmbedded(call))));
  }

  private static ObjectNode resource(ObjectNode document, ApiCall call) throws AwsException {
    return require(
        RestApiOperations.whole(document, call.label(0)).path(RESOURCES),
        call.label(1),
        "Resource");
  }

  void delete(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          ObjectNode resource = resource(document, call);
          if (!resource.has("parentId")) {
            throw ApiErrors.bad("Cannot delete the root resource");
          }
          ObjectNode resources = part(RestApiOperations.whole(document, call.label(0)), RESOURCES);
          String path = resource.path("path").asText();
          for (ObjectNode other : ApiStore.values(resources)) {
            if (other.path("path").asText().startsWith(path + "/")) {
              resources.remove(other.path("id").asText());
            }
          }
          return resources.remove(call.label(1));
        });
    call.done(202);
  }

  void putMethod(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    String verb = call.label(2);
    if (!VERBS.contains(verb)) {
      throw ApiErrors.bad("Invalid method " + verb);
    }
    ApiCall.required(body, "authorizationType");
    body.put("httpMethod", verb);
    body.put("apiKeyRequired", body.path("apiKeyRequired").asBoolean(false));
    call.answer(
        201,
        store.change(
            document -> {
              ObjectNode methods = part(resource(document, call), METHODS);
              if (methods.has(verb)) {
                throw ApiErrors.conflict("Method already exists for this resource");
              }
              methods.set(verb, body);
              return body;
            }));
  }

  private static ObjectNode method(ObjectNode document, ApiCall call) throws AwsException {
    return require(resource(document, call).path(METHODS), call.label(2), "Method");
  }

  void method(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> method(document, call)));
  }

  void updateMethod(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(call.body(), document -> method(document, call), (document, method) -> method));
  }

  void deleteMethod(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          method(document, call);
          return part(resource(document, call), METHODS).remove(call.label(2));
        });
    call.done(204);
  }

  void putIntegration(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    String type = ApiCall.required(body, "type");
    if (type.equals("AWS_PROXY") && body.path("uri").asText().isEmpty()) {
      throw ApiErrors.bad("Invalid ARN specified in the request");
    }
    ObjectNode integration = JsonNodeFactory.instance.objectNode();
    integration.put("type", type);
    integration.put("passthroughBehavior", "WHEN_NO_MATCH");
    integration.put("timeoutInMillis", LONGEST_TIMEOUT);
    integration.put("cacheNamespace", call.label(1));
    integration.putArray("cacheKeyParameters");
    integration.setAll(body);
    checkTimeout(integration);
    call.answer(
        201,
        store.change(
            document -> {
              method(document, call).set(INTEGRATION, integration);
              return integration;
            }));
  }

  private static void checkTimeout(ObjectNode integration) throws AwsException {
    int timeout = integration.path("timeoutInMillis").asInt();
    if (timeout < SHORTEST_TIMEOUT || timeout > LONGEST_TIMEOUT) {
      throw ApiErrors.bad("Timeout should be between 50 ms and 29000 ms");
    }
  }

  private static ObjectNode integration(ObjectNode document, ApiCall call) throws AwsException {
    return require(method(document, call), INTEGRATION, "Integration");
  }

  void integration(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> integration(document, call)));
  }

  void updateIntegration(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(
            call.body(),
            document -> integration(document, call),
            (document, integration) -> {
              checkTimeout(integration);
              return integration;
            }));
  }

  void deleteIntegration(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          integration(document, call);
          return method(document, call).remove(INTEGRATION);
        });
    call.done(204);
  }
}
