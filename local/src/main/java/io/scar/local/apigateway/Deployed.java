package io.scar.local.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.gateway.Cors;
import io.scar.local.gateway.HttpApi;
import io.scar.local.gateway.RestStage;
import io.scar.local.gateway.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is kept of APIs, as the gateway understands it. */
final class Deployed {

  private static final Pattern FUNCTION =
      Pattern.compile(
          "(?:.*:lambda:path/[0-9-]+/functions/)?(arn:[^/]*:lambda:[^/]*:function:[^/]+?)(?:/invocations)?");
  private static final String TYPE_PARAMETER = "integration.request.header.X-Amz-Invocation-Type";
  private static final String ERROR_HEADER = "gatewayresponse.header.";
  private static final int REST_TIMEOUT = 29_000;
  private static final int HTTP_TIMEOUT = 30_000;

  private Deployed() {}

  static Optional<RestStage> stage(ObjectNode whole, String name) {
    JsonNode stage = whole.path("stages").path(name);
    JsonNode deployment = whole.path("deployments").path(stage.path("deploymentId").asText());
    if (stage.isMissingNode() || deployment.isMissingNode()) {
      return Optional.empty();
    }
    List<RestStage.Method> methods = new ArrayList<>();
    for (JsonNode resource : deployment.path("resources")) {
      for (JsonNode method : resource.path("resourceMethods")) {
        methods.add(
            new RestStage.Method(
                resource.path("id").asText(),
                resource.path("path").asText(),
                method.path("httpMethod").asText(),
                !method.path("authorizationType").asText("NONE").equals("NONE"),
                method.path("apiKeyRequired").asBoolean(),
                integration(method.path("methodIntegration"))));
      }
    }
    JsonNode all = stage.path("methodSettings").path("*/*");
    return Optional.of(
        new RestStage(
            whole.path("api").path("id").asText(),
            whole.path("api").path("region").asText(),
            name,
            stage.path("deploymentId").asText(),
            texts(stage.path("variables")),
            list(deployment.path("binaryMediaTypes")),
            methods,
            throttle(all.path("throttlingRateLimit"), all.path("throttlingBurstLimit")),
            errorHeaders(deployment.path("gatewayresponses").path("DEFAULT_4XX")),
            errorHeaders(deployment.path("gatewayresponses").path("DEFAULT_5XX"))));
  }

  /** The fixed headers, whose values stand in quotes. */
  private static Map<String, String> errorHeaders(JsonNode response) {
    Map<String, String> headers = new HashMap<>();
    for (Map.Entry<String, JsonNode> parameter : response.path("responseParameters").properties()) {
      String value = parameter.getValue().asText();
      if (parameter.getKey().startsWith(ERROR_HEADER)
          && value.length() > 1
          && value.startsWith("'")
          && value.endsWith("'")) {
        headers.put(
            parameter.getKey().substring(ERROR_HEADER.length()),
            value.substring(1, value.length() - 1));
      }
    }
    return headers;
  }

  private static RestStage.Integration integration(JsonNode integration) {
    boolean proxy = integration.path("type").asText().equals("AWS_PROXY");
    String type = "";
    for (Map.Entry<String, JsonNode> parameter :
        integration.path("requestParameters").properties()) {
      if (parameter.getKey().equalsIgnoreCase(TYPE_PARAMETER)) {
        type = parameter.getValue().asText();
      }
    }
    return new RestStage.Integration(
        proxy ? function(integration.path("uri").asText()) : "",
        type,
        Duration.ofMillis(integration.path("timeoutInMillis").asInt(REST_TIMEOUT)));
  }

  private static String function(String uri) {
    Matcher matcher = FUNCTION.matcher(uri);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** The usage plan of a stage that has a key. */
  static Optional<RestStage.KeyHolder> holder(ObjectNode document, String value, RestStage stage) {
    for (ObjectNode key : ApiStore.values(document.path(KeyOperations.KEYS))) {
      if (!key.path("value").asText().equals(value) || !key.path("enabled").asBoolean()) {
        continue;
      }
      String id = key.path("id").asText();
      for (ObjectNode kept : ApiStore.values(document.path(KeyOperations.PLANS))) {
        JsonNode plan = kept.path("plan");
        if (kept.path("keys").has(id) && opens(plan, stage)) {
          JsonNode limits = plan.path("throttle");
          return Optional.of(
              new RestStage.KeyHolder(
                  id,
                  plan.path("id").asText(),
                  throttle(limits.path("rateLimit"), limits.path("burstLimit"))));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean opens(JsonNode plan, RestStage stage) {
    for (JsonNode open : plan.path("apiStages")) {
      if (open.path("apiId").asText().equals(stage.apiId())
          && open.path("stage").asText().equals(stage.name())) {
        return true;
      }
    }
    return false;
  }

  static HttpApi api(ObjectNode whole) {
    JsonNode api = whole.path("api");
    List<HttpApi.Route> routes = new ArrayList<>();
    for (JsonNode route : whole.path("routes")) {
      String target = route.path("target").asText("");
      JsonNode integration =
          whole.path("integrations").path(target.substring(target.lastIndexOf('/') + 1));
      routes.add(
          new HttpApi.Route(
              route.path("routeKey").asText(),
              !route.path("authorizationType").asText("NONE").equals("NONE"),
              function(integration.path("integrationUri").asText()),
              integration.path("payloadFormatVersion").asText("2.0"),
              Duration.ofMillis(integration.path("timeoutInMillis").asInt(HTTP_TIMEOUT))));
    }
    Map<String, HttpApi.Stage> stages = new HashMap<>();
    for (Map.Entry<String, JsonNode> stage : whole.path("stages").properties()) {
      JsonNode settings = stage.getValue().path("defaultRouteSettings");
      stages.put(
          stage.getKey(),
          new HttpApi.Stage(
              texts(stage.getValue().path("stageVariables")),
              throttle(
                  settings.path("throttlingRateLimit"), settings.path("throttlingBurstLimit"))));
    }
    return new HttpApi(
        api.path("apiId").asText(),
        api.path("region").asText(),
        cors(api.path("corsConfiguration")),
        routes,
        stages);
  }

  private static Optional<Cors> cors(JsonNode cors) {
    if (!cors.isObject() || cors.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Cors(
            list(cors.path("allowOrigins")),
            list(cors.path("allowMethods")).stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .toList(),
            list(cors.path("allowHeaders")),
            list(cors.path("exposeHeaders")),
            cors.path("allowCredentials").asBoolean(),
            cors.path("maxAge").asInt(0)));
  }

  private static Optional<Throttle> throttle(JsonNode rate, JsonNode burst) {
    return rate.isNumber() || burst.isNumber()
        ? Optional.of(
            new Throttle(
                rate.asDouble(Double.MAX_VALUE), burst.asInt(Math.max(1, (int) rate.asDouble()))))
        : Optional.empty();
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new HashMap<>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private static List<String> list(JsonNode node) {
    List<String> list = new ArrayList<>();
    node.forEach(item -> list.add(item.asText()));
    return list;
  }
}
