package io.scar.local.apigateway;

import static io.scar.local.apigateway.ApiStore.part;
import static io.scar.local.apigateway.ApiStore.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;

/** API keys, and the usage plans that say which stages they open and how often. */
final class KeyOperations {

  static final String KEYS = "apikeys";
  static final String PLANS = "usageplans";

  private static final int VALUE_LENGTH = 40;
  private static final int SHORTEST_VALUE = 20;

  private final ApiStore store;

  KeyOperations(ApiStore store) {
    this.store = store;
  }

  void createKey(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    String value = body.path("value").asText(ApiCall.newId(VALUE_LENGTH));
    if (value.length() < SHORTEST_VALUE) {
      throw ApiErrors.bad("API Key value should be at least 20 characters");
    }
    long now = System.currentTimeMillis() / 1000;
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    key.put("id", ApiCall.newId(10)).put("value", value);
    key.put("name", body.path("name").asText(""));
    key.put("enabled", body.path("enabled").asBoolean(false));
    key.put("createdDate", now).put("lastUpdatedDate", now);
    key.putArray("stageKeys");
    for (String setting : List.of("description", "tags", "customerId")) {
      if (body.hasNonNull(setting)) {
        key.set(setting, body.path(setting));
      }
    }
    store.change(
        document -> {
          for (JsonNode other : document.path(KEYS)) {
            if (other.path("value").asText().equals(value)) {
              throw ApiErrors.conflict("API Key already exists");
            }
          }
          return part(document, KEYS).set(key.path("id").asText(), key);
        });
    call.answer(201, key);
  }

  void keys(ApiCall call) throws IOException, AwsException {
    String name = call.request().parameter("name").orElse("");
    boolean values = isAsked(call, "includeValues");
    call.page(
        store.read(
            document ->
                ApiStore.values(document.path(KEYS)).stream()
                    .filter(key -> key.path("name").asText().startsWith(name))
                    .map(key -> shown(key, values))
                    .toList()));
  }

  private static boolean isAsked(ApiCall call, String flag) {
    return call.request().parameter(flag).filter("true"::equals).isPresent();
  }

  private static ObjectNode shown(ObjectNode key, boolean withValue) {
    ObjectNode copy = key.deepCopy();
    if (!withValue) {
      copy.remove("value");
    }
    return copy;
  }

  void key(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.read(
            document ->
                shown(
                    require(document.path(KEYS), call.label(0), "API Key"),
                    isAsked(call, "includeValue"))));
  }

  void updateKey(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(
            call.body(),
            document -> require(document.path(KEYS), call.label(0), "API Key"),
            (document, key) -> shown(key, false)));
  }

  void deleteKey(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          require(document.path(KEYS), call.label(0), "API Key");
          for (ObjectNode plan : ApiStore.values(document.path(PLANS))) {
            part(plan, "keys").remove(call.label(0));
          }
          return part(document, KEYS).remove(call.label(0));
        });
    call.done(202);
  }

  void createPlan(ApiCall call) throws IOException, AwsException {
    ObjectNode body = call.body();
    ApiCall.required(body, "name");
    ObjectNode plan = JsonNodeFactory.instance.objectNode();
    plan.put("id", ApiCall.newId(6));
    plan.setAll(body);
    plan.withArray("/apiStages");
    store.change(
        document -> {
          checkStages(document, plan);
          ObjectNode kept = part(document, PLANS).putObject(plan.path("id").asText());
          kept.putObject("keys");
          return kept.set("plan", plan);
        });
    call.answer(201, plan);
  }

  private static void checkStages(ObjectNode document, ObjectNode plan) throws AwsException {
    for (JsonNode stage : plan.path("apiStages")) {
      ObjectNode whole = RestApiOperations.whole(document, stage.path("apiId").asText());
      require(whole.path("stages"), stage.path("stage").asText(), "API Stage");
    }
  }

  void plans(ApiCall call) throws IOException, AwsException {
    String key = call.request().parameter("keyId").orElse("");
    call.page(
        store.read(
            document ->
                ApiStore.values(document.path(PLANS)).stream()
                    .filter(kept -> key.isEmpty() || kept.path("keys").has(key))
                    .map(kept -> kept.path("plan"))
                    .toList()));
  }

  private static ObjectNode kept(ObjectNode document, ApiCall call) throws AwsException {
    return require(document.path(PLANS), call.label(0), "Usage Plan");
  }

  void plan(ApiCall call) throws IOException, AwsException {
    call.answer(200, store.read(document -> kept(document, call).path("plan")));
  }

  void updatePlan(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.patch(
            call.body(),
            document -> part(kept(document, call), "plan"),
            (document, plan) -> {
              checkStages(document, plan);
              return plan;
            }));
  }

  void deletePlan(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          if (!kept(document, call).path("plan").path("apiStages").isEmpty()) {
            throw ApiErrors.bad("Cannot delete usage plan with associated API stages");
          }
          return part(document, PLANS).remove(call.label(0));
        });
    call.done(202);
  }

  void createPlanKey(ApiCall call) throws IOException, AwsException {
    String id = ApiCall.required(call.body(), "keyId");
    call.answer(
        201,
        store.change(
            document -> {
              ObjectNode key = require(document.path(KEYS), id, "API Key");
              ObjectNode keys = part(kept(document, call), "keys");
              if (keys.has(id)) {
                throw ApiErrors.conflict("Usage Plan " + call.label(0) + " has the key already");
              }
              ObjectNode member = keys.putObject(id);
              member.put("id", id).put("type", "API_KEY");
              member.set("name", key.path("name"));
              return member.deepCopy().<ObjectNode>set("value", key.path("value"));
            }));
  }

  void planKeys(ApiCall call) throws IOException, AwsException {
    call.page(store.read(document -> ApiStore.values(kept(document, call).path("keys"))));
  }

  void planKey(ApiCall call) throws IOException, AwsException {
    call.answer(
        200,
        store.read(
            document ->
                require(kept(document, call).path("keys"), call.label(1), "Usage Plan Key")));
  }

  void deletePlanKey(ApiCall call) throws IOException, AwsException {
    store.change(
        document -> {
          require(kept(document, call).path("keys"), call.label(1), "Usage Plan Key");
          return part(kept(document, call), "keys").remove(call.label(1));
        });
    call.done(202);
  }
}
