package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.RestService;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.HttpAccess.Cors;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.definition.HttpAccess.Integration;
import io.scar.cli.definition.HttpAccess.Throttle;
import io.scar.cli.plan.ApiSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** HTTP APIs with one integration, one route for everything, and one stage that deploys itself. */
public final class HttpApis implements Gateway {

  private static final String APIS = "/v2/apis/";
  private static final String ROUTE = "$default";
  private static final int MILLIS = 1000;

  private final RestService service;
  private final UnaryOperator<Map<String, String>> owned;

  /**
   * @param owned adds the owner to tags
   */
  public HttpApis(RestService service, UnaryOperator<Map<String, String>> owned) {
    this.service = service;
    this.owned = owned;
  }

  @Override
  public EndpointType type() {
    return EndpointType.HTTP;
  }

  private static String thing(ApiSpec api) {
    return "API " + api.access().name();
  }

  @Override
  public Optional<ApiSpec> read(ApiSpec wanted, String id) {
    Optional<JsonNode> api = service.find("GetApi", thing(wanted), "GET", APIS + id, null);
    if (api.isEmpty()) {
      return Optional.empty();
    }
    JsonNode stage = stage(wanted, id);
    JsonNode route = route(wanted, id);
    JsonNode call = integration(wanted, id);
    JsonNode limits = stage.path("defaultRouteSettings");
    HttpAccess access =
        new HttpAccess(
            EndpointType.HTTP,
            api.get().path("name").asText(),
            stage.path("stageName").asText(),
            cors(api.get().path("corsConfiguration")),
            route.path("authorizationType").asText().equals("AWS_IAM"),
            false,
            limits.has("throttlingRateLimit")
                ? new Throttle(
                    limits.path("throttlingRateLimit").asDouble(),
                    limits.path("throttlingBurstLimit").asInt())
                : null,
            call.path("timeoutInMillis").asInt() / MILLIS,
            wanted.access().raw(),
            Integration.NONE);
    boolean complete =
        call.path("integrationUri").asText().equals(wanted.functionArn())
            && call.path("payloadFormatVersion").asText().equals("2.0")
            && route
                .path("target")
                .asText()
                .equals("integrations/" + call.path("integrationId").asText());
    return Optional.of(
        new ApiSpec(wanted.function(), wanted.functionArn(), access, id, wanted.tags(), complete));
  }

  private static @Nullable Cors cors(JsonNode cors) {
    if (!cors.isObject() || cors.isEmpty()) {
      return null;
    }
    return new Cors(
        texts(cors.path("allowOrigins")),
        texts(cors.path("allowMethods")),
        texts(cors.path("allowHeaders")),
        texts(cors.path("exposeHeaders")),
        cors.path("allowCredentials").asBoolean(),
        cors.path("maxAge").asInt());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private JsonNode items(String operation, ApiSpec api, String id, String list) {
    return service.run(operation, thing(api), "GET", APIS + id + "/" + list, null).path("items");
  }

  /** The wanted stage, else the first one there is. */
  private JsonNode stage(ApiSpec wanted, String id) {
    JsonNode stages = items("GetStages", wanted, id, "stages");
    JsonNode found = stages.path(0);
    for (JsonNode stage : stages) {
      if (stage.path("stageName").asText().equals(wanted.access().stage())) {
        found = stage;
      }
    }
    return found;
  }

  private JsonNode route(ApiSpec api, String id) {
    for (JsonNode route : items("GetRoutes", api, id, "routes")) {
      if (route.path("routeKey").asText().equals(ROUTE)) {
        return route;
      }
    }
    return JsonNodeFactory.instance.missingNode();
  }

  private JsonNode integration(ApiSpec api, String id) {
    return items("GetIntegrations", api, id, "integrations").path(0);
  }

  @Override
  public String create(ApiSpec wanted, Consumer<String> begun) {
    ObjectNode request = settings(wanted.access());
    request.put("protocolType", "HTTP");
    request.put("description", "HTTP access of function " + wanted.function());
    owned.apply(wanted.tags()).forEach(request.putObject("tags")::put);
    String id =
        service.run("CreateApi", thing(wanted), "POST", "/v2/apis", request).path("apiId").asText();
    begun.accept(id);
    complete(wanted, id);
    return id;
  }

  private static ObjectNode settings(HttpAccess access) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", access.name());
    Cors cors = access.cors();
    if (cors != null) {
      ObjectNode rules = request.putObject("corsConfiguration");
      cors.origins().forEach(rules.putArray("allowOrigins")::add);
      cors.methods().forEach(rules.putArray("allowMethods")::add);
      cors.headers().forEach(rules.putArray("allowHeaders")::add);
      cors.exposeHeaders().forEach(rules.putArray("exposeHeaders")::add);
      rules.put("allowCredentials", cors.credentials()).put("maxAge", cors.maxAge());
    }
    return request;
  }

  /** Makes what is missing, and sets what differs. */
  private void complete(ApiSpec wanted, String id) {
    String integration = completeIntegration(wanted, id);
    completeRoute(wanted, id, "integrations/" + integration);
    completeStage(wanted, id);
  }

  private String completeIntegration(ApiSpec wanted, String id) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("integrationType", "AWS_PROXY").put("integrationUri", wanted.functionArn());
    request.put("payloadFormatVersion", "2.0");
    request.put("timeoutInMillis", wanted.access().timeout() * MILLIS);
    JsonNode known = integration(wanted, id);
    if (known.isMissingNode()) {
      return service
          .run("CreateIntegration", thing(wanted), "POST", APIS + id + "/integrations", request)
          .path("integrationId")
          .asText();
    }
    String made = known.path("integrationId").asText();
    if (differs(request, known)) {
      service.run(
          "UpdateIntegration",
          thing(wanted),
          "PATCH",
          APIS + id + "/integrations/" + made,
          request);
    }
    return made;
  }

  private void completeRoute(ApiSpec wanted, String id, String target) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("routeKey", ROUTE).put("target", target);
    request.put("authorizationType", wanted.access().signed() ? "AWS_IAM" : "NONE");
    JsonNode known = route(wanted, id);
    if (known.isMissingNode()) {
      service.run("CreateRoute", thing(wanted), "POST", APIS + id + "/routes", request);
    } else if (differs(request, known)) {
      service.run(
          "UpdateRoute",
          thing(wanted),
          "PATCH",
          APIS + id + "/routes/" + known.path("routeId").asText(),
          request);
    }
  }

  private void completeStage(ApiSpec wanted, String id) {
    String name = wanted.access().stage();
    Throttle limit = wanted.access().throttle();
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("detailedMetricsEnabled", false);
    if (limit != null) {
      settings.put("throttlingRateLimit", limit.rate());
      settings.put("throttlingBurstLimit", limit.burst());
    }
    JsonNode known = stage(wanted, id);
    if (!known.path("stageName").asText().equals(name)) {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("stageName", name).put("autoDeploy", true);
      request.set("defaultRouteSettings", settings);
      service.run("CreateStage", thing(wanted), "POST", APIS + id + "/stages", request);
      return;
    }
    JsonNode limits = known.path("defaultRouteSettings");
    boolean same =
        limit == null
            ? !limits.has("throttlingRateLimit")
            : limits.path("throttlingRateLimit").asDouble() == limit.rate()
                && limits.path("throttlingBurstLimit").asInt() == limit.burst();
    if (!same) {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.set("defaultRouteSettings", settings);
      service.run("UpdateStage", thing(wanted), "PATCH", stagePath(id, name), request);
    }
  }

  private static String stagePath(String id, String name) {
    return APIS + id + "/stages/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  private static boolean differs(ObjectNode request, JsonNode known) {
    return request.properties().stream()
        .anyMatch(member -> !known.path(member.getKey()).equals(member.getValue()));
  }

  @Override
  public void change(ApiSpec wanted, ApiSpec from) {
    String id = Objects.requireNonNull(from.apiId());
    HttpAccess access = wanted.access();
    Cors before = from.access().cors();
    Cors after = access.cors();
    boolean sameCors =
        before == null ? after == null : after != null && before.text().equals(after.text());
    if (!sameCors && after == null) {
      service.find("DeleteCorsConfiguration", thing(wanted), "DELETE", APIS + id + "/cors", null);
    }
    if (!access.name().equals(from.access().name()) || (!sameCors && after != null)) {
      service.run("UpdateApi", thing(wanted), "PATCH", APIS + id, settings(access));
    }
    complete(wanted, id);
  }

  @Override
  public void removeStage(ApiSpec api, String id) {
    service.find("DeleteStage", thing(api), "DELETE", stagePath(id, api.access().stage()), null);
  }

  @Override
  public void remove(ApiSpec api, String id) {
    service.find("DeleteApi", thing(api), "DELETE", APIS + id, null);
  }

  @Override
  public List<String> madeFor(String function) {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          service.run(
              "GetApis",
              "your APIs",
              "GET",
              "/v2/apis?maxResults=500" + (token.isEmpty() ? "" : "&nextToken=" + token),
              null);
      ids.addAll(Tagged.ids(page.path("items"), "apiId", function));
      token = URLEncoder.encode(page.path("nextToken").asText(""), StandardCharsets.UTF_8);
    } while (!token.isEmpty());
    return ids;
  }
}
