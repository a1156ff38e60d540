package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.HttpAccess.Cors;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.definition.HttpAccess.Integration;
import io.scar.cli.definition.HttpAccess.Throttle;
import io.scar.cli.failure.Failure;
import io.scar.contract.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Translates the section {@code api_gateway}, which the schema has checked. */
final class HttpAccessBuilder {

  /** What the function is told, and what its definition can be read back from. */
  private static final List<String> TOLD =
      List.of(
          "name",
          "type",
          "stage_name",
          "response",
          "auth",
          "api_key",
          "throttle",
          "timeout",
          "cors");

  /** Told only where they are not SCAR's own. */
  private static final List<String> TEMPLATES =
      List.of(
          "http_method",
          "path_part",
          "method",
          "integration",
          "service_id",
          "source_arn_testing",
          "source_arn_invocation");

  private static final String STAGE = "stage_name";
  private static final String CORS = "cors";

  /** In the place of {@code cors} where the gateway answers itself, and the function must not. */
  private static final String GATEWAY_CORS = "gateway_cors";

  private final JsonNode section;
  private final String function;

  private HttpAccessBuilder(JsonNode section, String function) {
    this.section = section;
    this.function = function;
  }

  /**
   * @param section with the defaults
   * @param lambdaTimeout seconds
   * @param notices receives what deserves a word
   * @return null if the function is not reached by HTTP
   */
  static @Nullable HttpAccess build(
      JsonNode section, String function, int lambdaTimeout, Consumer<String> notices) {
    EndpointType type =
        EndpointType.valueOf(section.path("type").asText("rest").toUpperCase(Locale.ROOT));
    if (!section.hasNonNull("name") && type != EndpointType.URL) {
      return null;
    }
    HttpAccess access = new HttpAccessBuilder(section, function).build(type);
    if (lambdaTimeout > type.longest()) {
      notices.accept(
          "%s: calls by HTTP are answered within %d s, by API Gateway's own limit; longer ones end with 504, or 503, though the function goes on"
              .formatted(function, type.longest()));
    }
    return access;
  }

  private HttpAccess build(EndpointType type) {
    boolean keyed = section.path("api_key").asBoolean();
    Throttle throttle = throttle();
    boolean signed = section.path("auth").asText("none").equals("iam");
    if (keyed && type != EndpointType.REST) {
      throw refused("api_key", "only REST APIs know API keys", "`type: rest`");
    }
    if (throttle != null && type == EndpointType.URL) {
      throw refused("throttle", "function URLs have none", "`lambda.reserved_concurrency`");
    }
    int timeout = section.path("timeout").asInt(type.longest());
    if (type == EndpointType.URL && section.has("timeout")) {
      throw refused(
          "timeout", "function URLs wait as long as the function runs", "`lambda.timeout`");
    }
    if (timeout > type.longest()) {
      throw refused(
          "timeout",
          "%d s is above the %d s that the service waits".formatted(timeout, type.longest()),
          "`type: url` for longer calls, or `scar invoke -a`");
    }
    Cors cors = cors(section.path(CORS), type);
    return new HttpAccess(
        type,
        section.path("name").asText(function),
        stage(type),
        cors,
        signed,
        keyed,
        throttle,
        timeout,
        section.path("response").asText().equals("raw"),
        type == EndpointType.REST ? integration() : Integration.NONE);
  }

  private Failure refused(String key, String reason, String remedy) {
    return Failure.usage(
        "%s: api_gateway.%s: %s.".formatted(function, key, reason), "Use " + remedy + ".");
  }

  /** SCAR's default is a REST API's; an HTTP API has none in its address unless one is named. */
  private String stage(EndpointType type) {
    String stage = section.path(STAGE).asText();
    String usual = Schema.at(Schema.FUNCTION, "api_gateway." + STAGE).defaultText();
    return switch (type) {
      case REST -> stage;
      case HTTP -> stage.equals(usual) ? HttpAccess.DEFAULT_STAGE : stage;
      case URL -> "";
    };
  }

  private @Nullable Throttle throttle() {
    JsonNode throttle = section.path("throttle");
    if (!throttle.isObject()) {
      return null;
    }
    double rate = throttle.path("rate").asDouble();
    return new Throttle(rate, throttle.path("burst").asInt(Math.max(1, (int) Math.ceil(rate))));
  }

  private @Nullable Cors cors(JsonNode cors, EndpointType type) {
    if (!cors.isObject()) {
      return null;
    }
    Cors rules =
        new Cors(
            texts(cors.path("origins"), List.of("*")),
            texts(cors.path("methods"), List.of("GET", "HEAD", "POST")),
            texts(cors.path("headers"), List.of("Content-Type")),
            exposed(texts(cors.path("expose_headers"), List.of()), type),
            cors.path("credentials").asBoolean(),
            cors.path("max_age").asInt(5));
    if (rules.credentials() && rules.origins().contains("*")) {
      throw refused(
          "cors.credentials",
          "not for any origin, or every page could act as its visitor",
          "`origins` with those that you trust");
    }
    return rules;
  }

  /**
   * With those that the function itself lets pages read, where a gateway that does not know them
   * answers in its place.
   */
  private static List<String> exposed(List<String> named, EndpointType type) {
    if (type == EndpointType.REST || named.contains("*")) {
      return named;
    }
    List<String> all = new ArrayList<>(named);
    Response.EXPOSED_HEADERS.stream()
        .filter(header -> named.stream().noneMatch(header::equalsIgnoreCase))
        .forEach(all::add);
    return all;
  }

  private Integration integration() {
    return new Integration(
        section.path("http_method").asText(),
        section.path("path_part").asText(),
        object("method"),
        object("integration"),
        section.path("service_id").asText(),
        List.of(
            section.path("source_arn_testing").asText(),
            section.path("source_arn_invocation").asText()));
  }

  private ObjectNode object(String key) {
    if (section.path(key) instanceof ObjectNode object) {
      return object.deepCopy();
    }
    throw refused(key, "a map is needed", "SCAR's own by leaving it out");
  }

  private static List<String> texts(JsonNode list, List<String> otherwise) {
    if (!list.isArray()) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** What the function is told of it, from which {@link #readBack} makes the section again. */
  static ObjectNode told(JsonNode section, HttpAccess access) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    for (String key : TOLD) {
      if (section.hasNonNull(key)) {
        told.set(key.equals(CORS) && access.answersCors() ? GATEWAY_CORS : key, section.path(key));
      }
    }
    told.put("type", access.type().word());
    told.put(STAGE, access.stage());
    for (String key : TEMPLATES) {
      JsonNode usual = Schema.at(Schema.FUNCTION, "api_gateway." + key).defaultValue();
      if (section.has(key) && !section.path(key).equals(usual)) {
        told.set(key, section.path(key));
      }
    }
    return told;
  }

  /** The section of a definition, from what its function was told. */
  static ObjectNode readBack(ObjectNode told) {
    ObjectNode section = told.deepCopy();
    for (Map.Entry<String, String> name : Map.of(GATEWAY_CORS, CORS).entrySet()) {
      if (section.has(name.getKey())) {
        section.set(name.getValue(), section.remove(name.getKey()));
      }
    }
    String stage = section.path(STAGE).asText();
    if (stage.equals(HttpAccess.DEFAULT_STAGE) || stage.isEmpty()) {
      section.remove(STAGE);
    }
    return section;
  }
}
