package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is of a REST API, in the form of what is wanted. */
final class RestApiReader {

  private static final String APIS = "/restapis/";
  static final String ALL_TYPES = "*/*";
  static final String OPTIONS = "OPTIONS";
  static final String ORIGIN_HEADER = "gatewayresponse.header.Access-Control-Allow-Origin";
  static final List<String> ERRORS = List.of("DEFAULT_4XX", "DEFAULT_5XX");
  private static final String METHODS = "resourceMethods";
  private static final int MILLIS = 1000;

  private final RestService service;
  private final ApiKeys keys;
  private final Place place;

  RestApiReader(RestService service, ApiKeys keys, Place place) {
    this.service = service;
    this.keys = keys;
    this.place = place;
  }

  private static String thing(ApiSpec api) {
    return "API " + api.access().name();
  }

  /** As {@link Gateway#read}. */
  Optional<ApiSpec> read(ApiSpec wanted, String id) {
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
  record Resources(JsonNode root, @Nullable JsonNode below) {
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

  Resources resources(ApiSpec api, String id) {
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

  /**
   * Whether a browser's question, which has neither key nor signature, needs a method of its own.
   */
  static boolean needsOpenOptions(HttpAccess access) {
    return access.cors() != null
        && (access.keyed() || access.signed())
        && !access.integration().verb().equals(OPTIONS);
  }

  /** What the methods call. */
  String uri(ApiSpec wanted) {
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

  /** The origin that may read a kind of refusals; empty for none. */
  String errorOrigin(ApiSpec api, String id, String kind) {
    return service
        .find(
            "GetGatewayResponse", thing(api), "GET", APIS + id + "/gatewayresponses/" + kind, null)
        .map(found -> found.path("responseParameters").path(ORIGIN_HEADER).asText(""))
        .orElse("")
        .replace("'", "");
  }
}
