package io.scar.cli.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.RestService;
import io.scar.cli.definition.HttpAccess.Throttle;
import io.scar.cli.plan.Names;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The API key of an API and the usage plan that has it. Both are found by their name, which no
 * other API's have.
 */
public final class ApiKeys {

  private static final String PLANS = "/usageplans";
  private static final String PLAN = "usage plan ";
  private static final String RATE = "/throttle/rateLimit";
  private static final String BURST = "/throttle/burstLimit";

  private final RestService service;

  public ApiKeys(RestService service) {
    this.service = service;
  }

  /**
   * @param planId empty if there is no plan
   * @param stage that the plan opens; empty for none
   * @param value the secret
   */
  record Found(
      String keyId, String value, String planId, String stage, @Nullable Throttle throttle) {
    @Override
    public String toString() {
      return "key " + keyId; // a secret is never printed
    }
  }

  /** The secret that callers of the API send, if the API has one. */
  public Optional<String> secret(String apiName, String apiId) {
    return key(Names.apiKey(apiName, apiId)).map(key -> key.path("value").asText());
  }

  Optional<Found> find(String name) {
    Optional<JsonNode> key = key(name);
    Optional<JsonNode> plan = plan(name);
    if (key.isEmpty() && plan.isEmpty()) {
      return Optional.empty();
    }
    JsonNode throttle =
        plan.map(p -> p.path("throttle")).orElseGet(JsonNodeFactory.instance::missingNode);
    return Optional.of(
        new Found(
            key.map(k -> k.path("id").asText()).orElse(""),
            key.map(k -> k.path("value").asText()).orElse(""),
            plan.map(p -> p.path("id").asText()).orElse(""),
            plan.map(p -> p.path("apiStages").path(0).path("stage").asText()).orElse(""),
            throttle.has("rateLimit")
                ? new Throttle(
                    throttle.path("rateLimit").asDouble(), throttle.path("burstLimit").asInt())
                : null));
  }

  private Optional<JsonNode> key(String name) {
    JsonNode keys =
        service.run(
            "GetApiKeys",
            "your API keys",
            "GET",
            "/apikeys?includeValues=true&limit=500&name="
                + URLEncoder.encode(name, StandardCharsets.UTF_8),
            null);
    return named(keys, name);
  }

  private Optional<JsonNode> plan(String name) {
    String position = "";
    do {
      JsonNode plans =
          service.run(
              "GetUsagePlans",
              "your usage plans",
              "GET",
              PLANS + "?limit=500" + (position.isEmpty() ? "" : "&position=" + position),
              null);
      Optional<JsonNode> found = named(plans, name);
      if (found.isPresent()) {
        return found;
      }
      position = URLEncoder.encode(plans.path("position").asText(""), StandardCharsets.UTF_8);
    } while (!position.isEmpty());
    return Optional.empty();
  }

  private static Optional<JsonNode> named(JsonNode list, String name) {
    for (JsonNode item : list.path("item")) {
      if (item.path("name").asText().equals(name)) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }

  /**
   * Makes the plan, the key, and the key the plan's; what is there of them already stays.
   *
   * @param value of a key that was there before; empty for a new one
   */
  void make(
      String name,
      String apiId,
      String stage,
      @Nullable Throttle throttle,
      Map<String, String> tags,
      String value) {
    Optional<Found> known = find(name);
    String planId = known.map(Found::planId).orElse("");
    if (planId.isEmpty()) {
      planId = makePlan(name, apiId, stage, throttle, tags);
    }
    String keyId = known.map(Found::keyId).orElse("");
    if (keyId.isEmpty()) {
      keyId = makeKey(name, tags, value);
    }
    boolean joined =
        service
            .find(
                "GetUsagePlanKey",
                PLAN + name,
                "GET",
                PLANS + "/" + planId + "/keys/" + keyId,
                null)
            .isPresent();
    if (!joined) {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("keyId", keyId).put("keyType", "API_KEY");
      service.run(
          "CreateUsagePlanKey", PLAN + name, "POST", PLANS + "/" + planId + "/keys", request);
    }
  }

  private String makePlan(
      String name,
      String apiId,
      String stage,
      @Nullable Throttle throttle,
      Map<String, String> tags) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", name);
    request.putArray("apiStages").addObject().put("apiId", apiId).put("stage", stage);
    if (throttle != null) {
      request
          .putObject("throttle")
          .put("rateLimit", throttle.rate())
          .put("burstLimit", throttle.burst());
    }
    tags.forEach(request.putObject("tags")::put);
    return service.run("CreateUsagePlan", PLAN + name, "POST", PLANS, request).path("id").asText();
  }

  private String makeKey(String name, Map<String, String> tags, String value) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("name", name).put("enabled", true);
    if (!value.isEmpty()) {
      request.put("value", value);
    }
    tags.forEach(request.putObject("tags")::put);
    return service
        .run("CreateApiKey", "API key " + name, "POST", "/apikeys", request)
        .path("id")
        .asText();
  }

  /** Brings the plan to another stage or throttle. */
  void change(String name, String apiId, String stage, @Nullable Throttle throttle) {
    Found found = find(name).orElseThrow();
    Patches patches = new Patches();
    if (!found.stage().equals(stage)) {
      if (!found.stage().isEmpty()) {
        patches.remove("/apiStages", apiId + ":" + found.stage());
      }
      patches.add("/apiStages", apiId + ":" + stage);
    }
    if (throttle != null && !throttle.equals(found.throttle())) {
      patches.replace(RATE, throttle.rateText());
      patches.replace(BURST, String.valueOf(throttle.burst()));
    } else if (throttle == null && found.throttle() != null) {
      patches.remove("/throttle", "");
    }
    if (!patches.isEmpty()) {
      service.run(
          "UpdateUsagePlan", PLAN + name, "PATCH", PLANS + "/" + found.planId(), patches.request());
    }
  }

  /** Removes both; a plan lets go of its stage first. */
  void remove(String name, String apiId) {
    Optional<Found> known = find(name);
    if (known.isEmpty()) {
      return;
    }
    Found found = known.get();
    if (!found.planId().isEmpty()) {
      if (!found.stage().isEmpty()) {
        service.find(
            "UpdateUsagePlan",
            PLAN + name,
            "PATCH",
            PLANS + "/" + found.planId(),
            new Patches().remove("/apiStages", apiId + ":" + found.stage()).request());
      }
      service.find("DeleteUsagePlan", PLAN + name, "DELETE", PLANS + "/" + found.planId(), null);
    }
    if (!found.keyId().isEmpty()) {
      service.find("DeleteApiKey", "API key " + name, "DELETE", "/apikeys/" + found.keyId(), null);
    }
  }
}
