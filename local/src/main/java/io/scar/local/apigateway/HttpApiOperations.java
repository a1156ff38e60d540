package io.scar.local.apigateway;

import static io.scar.local.apigateway.ApiStore.part;
import static io.scar.local.apigateway.ApiStore.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.gateway.GatewaySite;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

/**
 * HTTP APIs. Their changes are deployed at once, as where a stage says {@code autoDeploy}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/api-reference.html">API
 *     Gateway V2 API</a>
 */
final class HttpApiOperations {

  static final String APIS = "apis";

  private static final int LONGEST_TIMEOUT = 30_000;
  private static final int SHORTEST_TIMEOUT = 50;

  /** The lists that an API has. */
  enum Kind {
    INTEGRATION("integrations", "integrationId"),
    ROUTE("routes", "routeId"),
    STAGE("stages", "stageName"),
    DEPLOYMENT("deployments", "deploymentId");

    private final String path;
    private final String id;

    Kind(String path, String id) {
      this.path = path;
      this.id = id;
    }

    String path() {
      return path;
    }
  }

  private final ApiStore store;
  private final Supplier<URI> endpoint;

  HttpApiOperations(ApiStore store, Supplier<URI> endpoint) {
    this.store = store;
    this.endpoint = endpoint;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static ObjectNode whole(JsonNode document, String id) throws AwsException {
    return require(document.path(APIS), id, "API");
  }

  void create(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    ApiCall.required(body, "name");
    if (!ApiCall.required(body, "protocolType").equals("HTTP")) {
      throw AwsException.notImplemented("apigateway", "CreateApi of WebSocket APIs");
    }
    String target = body.path("target").asText("");
    String route = body.path("routeKey").asText("$default");
    body.remove(List.of("target", "routeKey", "credentialsArn"));
    String id = ApiCall.newId(10);
    ObjectNode api = JsonNodeFactory.instance.objectNode();
    api.put("apiId", id).put("createdDate", now());
    api.put("routeSelectionExpression", "$request.method $request.path");
    api.put("apiKeySelectionExpression", "$request.header.x-api-key");
    api.put("disableExecuteApiEndpoint", false).put("ipAddressType", "ipv4");
    api.setAll(body);
    api.put("region", call.request().region());
    store.change(
        document -> {
          ObjectNode whole = part(document, APIS).putObject(id);
          whole.set("api", api);
          if (!target.isEmpty()) {
            ObjectNode integration = JsonNodeFactory.instance.objectNode();
            integration.put("integrationType", "AWS_PROXY").put("integrationUri", target);
            integration.put("payloadFormatVersion", "2.0");
            String made = add(whole, Kind.INTEGRATION, integration).path("integrationId").asText();
            ObjectNode quick = JsonNodeFactory.instance.objectNode();
            add(
                whole,
                Kind.ROUTE,
                quick.put("routeKey", route).put("target", "integrations/" + made));
            ObjectNode stage = JsonNodeFactory.instance.objectNode();
            add(whole, Kind.STAGE, stage.put("stageName", "$default").put("autoDeploy", true));
          }
          return whole;
        });
    call.answer(201, shown(api));
  }

  private ObjectNode shown(JsonNode api) {
    ObjectNode copy = api.deepCopy();
    copy.remove("region");
    return copy.put(
        "apiEndpoint", endpoint.get() + GatewaySite.API_PATH + api.path("apiId").asText());
  }

  void list(ApiCall call) throws IOException, AwsException {
    call.items(
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
    ObjectNode body = call.body();
    body.remove(List.of("apiId", "protocolType", "region", "createdDate"));
    call.answer(
        200,
        store.change(
            document -> {
              ObjectNode api = part(whole(document, call.label(0)), "api");
              api.setAll(body);
              return shown(api);
            }));
  }

  void delete(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          whole(document, call.label(0));
          return part(document, APIS).remove(call.label(0));
        });
    call.done(204);
  }

  void deleteCors(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> part(whole(document, call.label(0)), "api").remove("corsConfiguration"));
    call.done(204);
  }

  ApiCall.Operation create(Kind kind) {
    return call -> {
      ObjectNode body = call.body();
      call.answer(201, store.change(document -> add(whole(document, call.label(0)), kind, body)));
    };
  }

  private static ObjectNode add(ObjectNode whole, Kind kind, ObjectNode body) throws AwsException {
    ObjectNode list = part(whole, kind.path);
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    String id = ApiCall.newId(7);
    switch (kind) {
      case INTEGRATION -> {
        ApiCall.required(body, "integrationType");
        made.put("connectionType", "INTERNET").put("integrationMethod", "POST");
        made.put("payloadFormatVersion", "1.0").put("timeoutInMillis", LONGEST_TIMEOUT);
      }
      case ROUTE -> {
        String key = ApiCall.required(body, "routeKey");
        for (JsonNode other : list) {
          if (other.path("routeKey").asText().equals(key)) {
            throw ApiErrors.conflict("Route with key " + key + " already exists for this API");
          }
        }
        made.put("apiKeyRequired", false).put("authorizationType", "NONE");
      }
      case STAGE -> {
        id = ApiCall.required(body, "stageName");
        if (list.has(id)) {
          throw ApiErrors.conflict("Stage already exists");
        }
        made.put("createdDate", now()).put("autoDeploy", false);
        made.putObject("defaultRouteSettings").put("detailedMetricsEnabled", false);
        made.putObject("routeSettings");
        made.putObject("stageVariables");
        made.putObject("tags");
      }
      case DEPLOYMENT ->
          made.put("createdDate", now())
              .put("deploymentStatus", "DEPLOYED")
              .put("autoDeployed", false);
    }
    made.setAll(body);
    made.put(kind.id, id);
    check(kind, made);
    list.set(id, made);
    return made;
  }

  private static void check(Kind kind, ObjectNode made) throws AwsException {
    if (kind == Kind.INTEGRATION) {
      int timeout = made.path("timeoutInMillis").asInt();
      if (timeout < SHORTEST_TIMEOUT || timeout > LONGEST_TIMEOUT) {
        throw ApiErrors.bad("Timeout should be between 50 ms and 30000 ms");
      }
    }
  }

  ApiCall.Operation list(Kind kind) {
    return call ->
        call.items(
            store.read(
                document -> ApiStore.values(whole(document, call.label(0)).path(kind.path))));
  }

  private static ObjectNode item(ObjectNode document, ApiCall call, Kind kind) throws AwsException {
    return require(whole(document, call.label(0)).path(kind.path), call.label(1), kind.path);
  }

  ApiCall.Operation get(Kind kind) {
    return call -> call.answer(200, store.read(document -> item(document, call, kind)));
  }

  ApiCall.Operation update(Kind kind) {
    return call -> {
      ObjectNode body = call.body();
      body.remove(kind.id);
      call.answer(
          200,
          store.change(
              document -> {
                ObjectNode item = item(document, call, kind);
                item.setAll(body);
                check(kind, item);
                return item;
              }));
    };
  }

  ApiCall.Operation delete(Kind kind) {
    return call -> {
      store.change(
          document -> {
            item(document, call, kind);
            return part(whole(document, call.label(0)), kind.path).remove(call.label(1));
          });
      call.done(204);
    };
  }
}
