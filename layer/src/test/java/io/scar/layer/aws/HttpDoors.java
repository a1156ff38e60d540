package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an account has for callers by HTTP: APIs of both kinds, keys, usage plans, URLs. */
final class HttpDoors {

  private static final String GATEWAY = "apigateway";

  /** What differs between two that are the same. */
  private static final List<String> MOMENTARY =
      List.of(
          "createdDate",
          "lastUpdatedDate",
          "deploymentId",
          "LastModifiedTime",
          "_links",
          "cacheClusterStatus");

  /** The names that a resource is given when it is made. */
  private static final List<String> NAMES = List.of("id", "parentId", "rootResourceId");

  private final Account account;

  HttpDoors(Account account) {
    this.account = account;
  }

  List<String> state() throws IOException {
    List<String> state = new ArrayList<>();
    for (JsonNode api : restApis()) {
      String path = "/restapis/" + api.path("id").asText();
      state.add("rest api " + text(api));
      for (String list : List.of("resources?embed=methods", "stages", "gatewayresponses")) {
        // AWS lists its own responses too.
        for (JsonNode item : list(path + "/" + list)) {
          if (!item.path("defaultResponse").asBoolean()) {
            if (item instanceof ObjectNode named) {
              named.remove(NAMES);
              forgetCaches(named.path("resourceMethods"));
            }
            state.add("of rest api " + path + " " + text(item));
          }
        }
      }
    }
    for (JsonNode key : list("/apikeys?includeValues=true")) {
      state.add("api key " + text(key));
    }
    for (JsonNode plan : plans()) {
      state.add("usage plan " + text(plan));
      for (JsonNode key : list("/usageplans/" + plan.path("id").asText() + "/keys")) {
        state.add("of usage plan " + plan.path("id").asText() + " " + text(key));
      }
    }
    for (JsonNode api : httpApis()) {
      String path = "/v2/apis/" + api.path("apiId").asText();
      state.add("http api " + text(api));
      for (String list : List.of("integrations", "routes", "stages")) {
        for (JsonNode item : list(path + "/" + list)) {
          state.add("of http api " + path + " " + text(item));
        }
      }
    }
    for (String function : account.functions()) {
      JsonNode url =
          account.json("lambda", "GET", "/2021-10-31/functions/" + function + "/url", "");
      if (url.has("FunctionUrl")) {
        state.add("url " + function + " " + text(url));
      }
    }
    return state;
  }

  List<JsonNode> restApis() throws IOException {
    return list("/restapis");
  }

  List<JsonNode> httpApis() throws IOException {
    return list("/v2/apis");
  }

  List<JsonNode> plans() throws IOException {
    return list("/usageplans");
  }

  private List<JsonNode> list(String path) throws IOException {
    JsonNode answer = account.json(GATEWAY, "GET", path, "");
    List<JsonNode> items = new ArrayList<>();
    answer.path(answer.has("items") ? "items" : "item").forEach(items::add);
    return items;
  }

  /** A method's cache is named after its resource. */
  private static void forgetCaches(JsonNode methods) {
    for (JsonNode method : methods) {
      if (method.path("methodIntegration") instanceof ObjectNode call) {
        call.remove("cacheNamespace");
      }
    }
  }

  private static String text(JsonNode item) throws IOException {
    if (!(item instanceof ObjectNode object)) {
      return item.toString();
    }
    ObjectNode lasting = object.deepCopy().remove(MOMENTARY);
    // No media types are none, however that is said.
    if (lasting.path("binaryMediaTypes").isEmpty()) {
      lasting.remove("binaryMediaTypes");
    }
    return Account.sorted(lasting);
  }
}
