package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.RestService;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.definition.HttpAccess.Throttle;
import io.scar.cli.plan.ApiSpec;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.Place;
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

/**
 * REST APIs as SCAR makes them: one method of the root and one of the resource below it, both
 * handing on whatever comes.
 */
public final class RestApis implements Gateway {

  private static final String APIS = "/restapis/";
  private static final String BINARY_PATH = "/binaryMediaTypes/*~1*";
  private static final String LIMITS = "/*/*";
  private static final String RATE = "/*/*/throttling/rateLimit";
  private static final String BURST = "/*/*/throttling/burstLimit";
  private static final int MILLIS = 1000;

  private final RestService service;
  private final ApiKeys keys;
  private final RestApiReader reader;
  private final UnaryOperator<Map<String, String>> owned;

  /**
   * @param owned adds the owner to tags
   */
  public RestApis(RestService service, Place place, UnaryOperator<Map<String, String>> owned) {
    this.service = service;
    this.keys = new ApiKeys(service);
    this.reader = new RestApiReader(service, keys, place);
    this.owned = owned;
  }

  @Override
  public EndpointType type() {
    return EndpointType.REST;
  }

  @Override
  public Optional<ApiSpec> read(ApiSpec wanted, String id) {
    return reader.read(wanted, id);
  }

  private static String thing(ApiSpec api) {
    return "API " + api.access().name();
  }

  @Override
  public String create(ApiSpec wanted, Consumer<String> begun) {
    HttpAccess access = wanted.access();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", access.name());
    request.put("description", "HTTP access of function " + wanted.function());
    request.putObject("endpointConfiguration").putArray("types").add("REGIONAL");
    if (access.raw()) {
      request.putArray("binaryMediaTypes").add(RestApiReader.ALL_TYPES);
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
    RestApiReader.Resources resources = reader.resources(wanted, id);
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
      resources = reader.resources(wanted, id);
    }
    String verb = wanted.access().integration().verb();
    for (String resource : resources.ids()) {
      boolean root = resource.equals(resources.root().path("id").asText());
      JsonNode known = root ? resources.method(verb) : resources.methodBelow(verb);
      method(wanted, id, resource, verb, known, true);
      // A browser's question has neither key nor signature.
      JsonNode open =
          root
              ? resources.method(RestApiReader.OPTIONS)
              : resources.methodBelow(RestApiReader.OPTIONS);
      if (RestApiReader.needsOpenOptions(wanted.access())) {
        method(wanted, id, resource, RestApiReader.OPTIONS, open, false);
      } else if (!open.isMissingNode() && !verb.equals(RestApiReader.OPTIONS)) {
        service.find(
            "DeleteMethod",
            thing(wanted),
            "DELETE",
            methodPath(id, resource, RestApiReader.OPTIONS),
            null);
      }
    }
    errors(wanted, id);
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
    if (!call.path("uri").asText().equals(reader.uri(wanted))
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
    request.put("uri", reader.uri(wanted));
    request.put("timeoutInMillis", wanted.access().timeout() * MILLIS);
    return request;
  }

  /** A page of the allowed origins can read the gateway's own refusals too. */
  private void errors(ApiSpec wanted, String id) {
    String origin = wanted.access().fixedOrigin();
    for (String kind : RestApiReader.ERRORS) {
      String path = APIS + id + "/gatewayresponses/" + kind;
      if (reader.errorOrigin(wanted, id, kind).equals(origin)) {
        continue;
      }
      if (origin.isEmpty()) {
        service.find("DeleteGatewayResponse", thing(wanted), "DELETE", path, null);
      } else {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request
            .putObject("responseParameters")
            .put(RestApiReader.ORIGIN_HEADER, "'" + origin + "'");
        service.run("PutGatewayResponse", thing(wanted), "PUT", path, request);
      }
    }
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
    JsonNode below = reader.resources(wanted, id).below();
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
    List<String> ids = new ArrayList<>();
    String position = "";
    do {
      JsonNode page =
          service.run(
              "GetRestApis",
              "your APIs",
              "GET",
              "/restapis?limit=500" + (position.isEmpty() ? "" : "&position=" + position),
              null);
      ids.addAll(Tagged.ids(page.path("item"), "id", function));
      position = URLEncoder.encode(page.path("position").asText(""), StandardCharsets.UTF_8);
    } while (!position.isEmpty());
    return ids;
  }
}
