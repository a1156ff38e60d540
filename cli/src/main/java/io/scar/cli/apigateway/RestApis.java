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
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * REST APIs as SCAR makes them: one method of the root and one of the resource below it, both
 * handing on whatever comes.
 */
public final class RestApis implements Gateway {

  private static final String APIS = "/restapis/";
  private static final String ALL_TYPES = "*/*";
  private static final String BINARY_PATH = "/binaryMediaTypes/*~1*";
  private static final String LIMITS = "/*/*";
  private static final String RATE = "/*/*/throttling/rateLimit";
  private static final String BURST = "/*/*/throttling/burstLimit";
  private static final String OPTIONS = "OPTIONS";
  private static final String METHODS = "resourceMethods";
  private static final int MILLIS = 1000;
  private static final String ORIGIN_HEADER = "gatewayresponse.header.Access-Control-Allow-Origin";
  private static final List<String> ERRORS = List.of("DEFAULT_4XX", "DEFAULT_5XX");

  private final RestService service;
  private final ApiKeys keys;
  private final Place place;
  private final UnaryOperator<Map<String, String>> owned;

  /**
   * @param owned adds the owner to tags
   */
  public RestApis(RestService service, Place place, UnaryOperator<Map<String, String>> owned) {
    this.service = service;
    this.keys = new ApiKeys(service);
    this.place = place;
    this.owned = owned;
  }

  @Override
  public EndpointType type() {
    return EndpointType.REST;
  }

  private static String thing(ApiSpec api) {
    return "API " + api.access().name();
  }

  @Override
  public Optional<ApiSpec> read(ApiSpec wanted, String id) {
    Optional<JsonNode> api = service.find("GetRestApi", thing(wanted), "GET", APIS + id, null);
    if (api.isEmpty()) {
      return Optional.empty();
    }
    String name = api.get().path("name").asText();
    JsonNode stage = stage(wanted, id);
    Optional<ApiKeys.Found> key = keys.find(Names.apiKey(name, id));
    Resources resources = resources(wanted, id);
    JsonNode first = resources.method(wanted.access().integration().verb());
    JsonNode call = first.path("methodIntegration");
    boolean binary = false;
    for (JsonNode type : api.get().path("binaryMediaTypes")) {
      binary |= type.asText().equals(ALL_TYPES);
    }
    JsonNode limits = stage.path("methodSettings").path("*/*");
    Throttle ofStage =
        limits.has("throttlingRateLimit")
            ? new Throttle(
                limits.path("throttlingRateLimit").asDouble(),
                limits.path("throttlingBurstLimit").asInt())
            : null;
    Integration asked = wanted.access().integration();
    HttpAccess access =
        new HttpAccess(
            EndpointType.REST,
            name,
            stage.path("stageName").asText(),
            cors(wanted, id, !resources.method(OPTIONS).isMissingNode()),
            first.path("authorizationType").asText().equals("AWS_IAM"),
            first.path("apiKeyRequired").asBoolean(),
            key.isPresent() ? key.get().throttle() : ofStage,
            call.path("timeoutInMillis").asInt() / MILLIS,
            binary,
            new Integration(
                asked.verb(),
                resources.below() == null ? "" : resources.below().path("pathPart").asText(),
                asked.method(),
                asked.call(),
                asked.principal(),
                asked.sources()));
    boolean complete =
        call.path("uri").asText().equals(uri(wanted))
            && !resources.methodBelow(asked.verb()).isMissingNode()
            && resources.method(OPTIONS).isMissingNode() != needsOpenOptions(wanted.access())
            && (!first.path("apiKeyRequired").asBoolean()
                || (key.isPresent() && !key.get().keyId().isEmpty()));
    return Optional.of(
        new ApiSpec(wanted.function(), wanted.functionArn(), access, id, wanted.tags(), complete));
  }

  /** As far as a REST API tells of it; the function answers browsers. */
  private @Nullable Cors cors(ApiSpec wanted, String id, boolean asked) {
    String origin = errorOrigin(wanted, id, ERRORS.getFirst());
    if (!origin.isEmpty()) {
      return new Cors(List.of(origin), List.of(), List.of(), List.of(), false, 0);
    }
    return asked ? wanted.access().cors() : null;
  }

  /** The wanted stage, else the first one there is. */
  private JsonNode stage(ApiSpec wanted, String id) {
    JsonNode stages =
        service.run("GetStages", thing(wanted), "GET", APIS + id + "/stages", null).path("item");
    JsonNode found = stages.path(0);
    for (JsonNode stage : stages) {
      if (stage.path("stageName").asText().equals(wanted.access().stage())) {
        found = stage;
      }
    }
    return found;
  }

  /**
   * @param below the one resource below the root; null if there is none
   */
  private record Resources(JsonNode root, @Nullable JsonNode below) {
    JsonNode method(String verb) {
      return root.path(METHODS).path(verb);
    }

    JsonNode methodBelow(String verb) {
      return below == null
          ? JsonNodeFactory.instance.missingNode()
          : below.path(METHODS).path(verb);
    }

    List<String> ids() {
      List<String> ids = new ArrayList<>(List.of(root.path("id").asText()));
      if (below != null) {
        ids.add(below.path("id").asText());
      }
      return ids;
    }
  }

  private Resources resources(ApiSpec api, String id) {
    JsonNode list =
        service.run(
            "GetResources",
            thing(api),
            "GET",
            APIS + id + "/resources?embed=methods&limit=500",
            null);
    JsonNode root = JsonNodeFactory.instance.missingNode();
    JsonNode below = null;
    for (JsonNode resource : list.path("item")) {
      if (resource.path("path").asText().equals("/")) {
        root = resource;
      } else if (below == null
          || resource.path("pathPart").asText().equals(api.access().integration().pathPart())) {
        below = resource;
      }
    }
    return new Resources(root, below);
  }

  @Override
  public String create(ApiSpec wanted, Consumer<String> begun) {
    HttpAccess access = wanted.access();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", access.name());
    request.put("description", "HTTP access of function " + wanted.function());
    request.putObject("endpointConfiguration").putArray("types").add("REGIONAL");
    if (access.raw()) {
      request.putArray("binaryMediaTypes").add(ALL_TYPES);
    }
    owned.apply(wanted.tags()).forEach(request.putObject("tags")::put);
    String id =
        service
            .run("CreateRestApi", thing(wanted), "POST", "/restapis", request)
            .path("id")
            .asText();
    begun.accept(id);
    complete(wanted, id);
    deploy(wanted, id);
    throttleStage(wanted, id, null);
    if (access.keyed()) {
      keys.make(
          Names.apiKey(access.name(), id),
          id,
          access.stage(),
          access.throttle(),
          owned.apply(wanted.tags()),
          "");
    }
    return id;
  }

  /** Makes what is missing of resources and methods, and sets what they call. */
  private void complete(ApiSpec wanted, String id) {
    Resources resources = resources(wanted, id);
    if (resources.below() == null) {
      ObjectNode part =
          JsonNodeFactory.instance
              .objectNode()
              .put("pathPart", wanted.access().integration().pathPart());
      service.run(
          "CreateResource",
          thing(wanted),
          "POST",
          APIS + id + "/resources/" + resources.root().path("id").asText(),
          part);
      resources = resources(wanted, id);
    }
    String verb = wanted.access().integration().verb();
    for (String resource : resources.ids()) {
      boolean root = resource.equals(resources.root().path("id").asText());
      JsonNode known = root ? resources.method(verb) : resources.methodBelow(verb);
      method(wanted, id, resource, verb, known, true);
      // A browser's question has neither key nor signature.
      JsonNode open = root ? resources.method(OPTIONS) : resources.methodBelow(OPTIONS);
      if (needsOpenOptions(wanted.access())) {
        method(wanted, id, resource, OPTIONS, open, false);
      } else if (!open.isMissingNode() && !verb.equals(OPTIONS)) {
        service.find(
            "DeleteMethod", thing(wanted), "DELETE", methodPath(id, resource, OPTIONS), null);
      }
    }
    errors(wanted, id);
  }

  private static boolean needsOpenOptions(HttpAccess access) {
    return access.cors() != null
        && (access.keyed() || access.signed())
        && !access.integration().verb().equals(OPTIONS);
  }

  private static String methodPath(String id, String resource, String verb) {
    return APIS + id + "/resources/" + resource + "/methods/" + verb;
  }

  private void method(
      ApiSpec wanted, String id, String resource, String verb, JsonNode known, boolean guarded) {
    HttpAccess access = wanted.access();
    String authorization = guarded && access.signed() ? "AWS_IAM" : authorization(access, guarded);
    boolean keyed = guarded && access.keyed();
    String path = methodPath(id, resource, verb);
    if (known.isMissingNode()) {
      ObjectNode request = access.integration().method().deepCopy();
      request.put("authorizationType", authorization).put("apiKeyRequired", keyed);
      service.run("PutMethod", thing(wanted), "PUT", path, request);
    } else if (!known.path("authorizationType").asText().equals(authorization)
        || known.path("apiKeyRequired").asBoolean() != keyed) {
      service.run(
          "UpdateMethod",
          thing(wanted),
          "PATCH",
          path,
          new Patches()
              .replace("/authorizationType", authorization)
              .replace("/apiKeyRequired", Boolean.toString(keyed))
              .request());
    }
    JsonNode call = known.path("methodIntegration");
    if (!call.path("uri").asText().equals(uri(wanted))
        || call.path("timeoutInMillis").asInt() != access.timeout() * MILLIS) {
      service.run("PutIntegration", thing(wanted), "PUT", path + "/integration", call(wanted));
    }
  }

  private static String authorization(HttpAccess access, boolean guarded) {
    return guarded
        ? access.integration().method().path("authorizationType").asText("NONE")
        : "NONE";
  }

  private ObjectNode call(ApiSpec wanted) {
    ObjectNode request = wanted.access().integration().call().deepCopy();
    JsonNode verb = request.remove("integrationHttpMethod");
    if (verb != null) {
      request.set("httpMethod", verb);
    }
    request.put("uri", uri(wanted));
    request.put("timeoutInMillis", wanted.access().timeout() * MILLIS);
    return request;
  }

  private String uri(ApiSpec wanted) {
    String filled =
        Integration.filled(
            wanted.access().integration().call().path("uri").asText(),
            Map.of(
                "api_region",
                place.region(),
                "lambda_region",
                place.region(),
                "account_id",
                place.account(),
                "function_name",
                wanted.function(),
                "stage_name",
                wanted.access().stage()));
    return filled.replace("arn:aws:", "arn:" + place.partition() + ":");
  }

  /** A page of the allowed origins can read the gateway's own refusals too. */
  private void errors(ApiSpec wanted, String id) {
    String origin = wanted.access().fixedOrigin();
    for (String kind : ERRORS) {
      String path = APIS + id + "/gatewayresponses/" + kind;
      if (errorOrigin(wanted, id, kind).equals(origin)) {
        continue;
      }
      if (origin.isEmpty()) {
        service.find("DeleteGatewayResponse", thing(wanted), "DELETE", path, null);
      } else {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("responseParameters").put(ORIGIN_HEADER, "'" + origin + "'");
        service.run("PutGatewayResponse", thing(wanted), "PUT", path, request);
      }
    }
  }

  private String errorOrigin(ApiSpec api, String id, String kind) {
    return service
        .find(
            "GetGatewayResponse", thing(api), "GET", APIS + id + "/gatewayresponses/" + kind, null)
        .map(found -> found.path("responseParameters").path(ORIGIN_HEADER).asText(""))
        .orElse("")
        .replace("'", "");
  }

  private void deploy(ApiSpec wanted, String id) {
    ObjectNode request =
        JsonNodeFactory.instance.objectNode().put("stageName", wanted.access().stage());
    service.run("CreateDeployment", thing(wanted), "POST", APIS + id + "/deployments", request);
  }

  /** Without a key, the limit is the stage's. */
  private void throttleStage(ApiSpec wanted, String id, @Nullable Throttle before) {
    Throttle limit = wanted.access().keyed() ? null : wanted.access().throttle();
    if (Objects.equals(limit, before)) {
      return;
    }
    Patches patches = new Patches();
    if (limit == null) {
      patches.remove(LIMITS, "");
    } else {
      patches.replace(RATE, limit.rateText());
      patches.replace(BURST, String.valueOf(limit.burst()));
    }
    service.run(
        "UpdateStage",
        thing(wanted),
        "PATCH",
        APIS + id + "/stages/" + wanted.access().stage(),
        patches.request());
  }

  @Override
  public void change(ApiSpec wanted, ApiSpec from) {
    String id = Objects.requireNonNull(from.apiId());
    HttpAccess access = wanted.access();
    String key = Names.apiKey(from.access().name(), id);
    Patches patches = new Patches();
    if (access.raw() != from.access().raw()) {
      if (access.raw()) {
        patches.add(BINARY_PATH, "");
      } else {
        patches.remove(BINARY_PATH, "");
      }
    }
    boolean renamed = !access.name().equals(from.access().name());
    if (renamed) {
      patches.replace("/name", access.name());
    }
    if (!patches.isEmpty()) {
      service.run("UpdateRestApi", thing(wanted), "PATCH", APIS + id, patches.request());
    }
    if (!access.integration().pathPart().equals(from.access().integration().pathPart())) {
      replaceResource(wanted, id);
    }
    complete(wanted, id);
    deploy(wanted, id);
    boolean moved = !access.stage().equals(from.access().stage());
    throttleStage(wanted, id, moved || from.access().keyed() ? null : from.access().throttle());
    String secret =
        from.access().keyed() && renamed ? keys.find(key).map(ApiKeys.Found::value).orElse("") : "";
    if (from.access().keyed() && (!access.keyed() || renamed)) {
      keys.remove(key, id);
    }
    if (access.keyed()) {
      String name = Names.apiKey(access.name(), id);
      keys.make(name, id, access.stage(), access.throttle(), owned.apply(wanted.tags()), secret);
      keys.change(name, id, access.stage(), access.throttle());
    }
  }

  @Override
  public void removeStage(ApiSpec api, String id) {
    service.find(
        "DeleteStage", thing(api), "DELETE", APIS + id + "/stages/" + api.access().stage(), null);
  }

  private void replaceResource(ApiSpec wanted, String id) {
    JsonNode below = resources(wanted, id).below();
    if (below != null
        && !below.path("pathPart").asText().equals(wanted.access().integration().pathPart())) {
      service.find(
          "DeleteResource",
          thing(wanted),
          "DELETE",
          APIS + id + "/resources/" + below.path("id").asText(),
          null);
    }
  }

  @Override
  public String secret(ApiSpec api, String id) {
    return keys.secret(api.access().name(), id).orElse("");
  }

  @Override
  public void remove(ApiSpec api, String id) {
    keys.remove(Names.apiKey(api.access().name(), id), id);
    service.find("DeleteRestApi", thing(api), "DELETE", APIS + id, null);
  }

  @Override
  public List<String> madeFor(String function) {
    JsonNode list =
        service.run("GetRestApis", "your APIs", "GET", "/restapis?limit=500", null).path("item");
    return Tagged.ids(list, "id", function);
  }
}
