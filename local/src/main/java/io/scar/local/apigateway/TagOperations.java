package io.scar.local.apigateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;

/** Tags of all that takes some, by ARN. */
final class TagOperations {

  private final ApiStore store;

  TagOperations(ApiStore store) {
    this.store = store;
  }

  void get(ApiCall call) throws IOException, AwsException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("tags", store.read(document -> tagged(document, call.label(0)).path("tags")));
    if (!answer.path("tags").isObject()) {
      answer.putObject("tags");
    }
    call.answer(200, answer);
  }

  /**
   * @param status REST APIs' operation answers 204, HTTP APIs' 201
   */
  ApiCall.Operation put(int status) {
    return call -> {
      ObjectNode body = call.body();
      store.change(
          document ->
              ApiStore.part(tagged(document, call.label(0)), "tags")
                  .setAll(ApiStore.part(body, "tags")));
      if (status == 204) {
        call.done(status);
      } else {
        call.answer(status, JsonNodeFactory.instance.objectNode());
      }
    };
  }

  void remove(ApiCall call) throws IOException, AwsException {
    List<String> keys = call.request().query().getOrDefault("tagKeys", List.of());
    store.change(document -> ApiStore.part(tagged(document, call.label(0)), "tags").remove(keys));
    call.done(204);
  }

  /** {@code arn:aws:apigateway:REGION::/restapis/ID[/stages/NAME]}, and the like. */
  private static ObjectNode tagged(ObjectNode document, String arn) throws AwsException {
    List<String> path = List.of(arn.substring(arn.lastIndexOf(':') + 1).split("/", -1));
    if (path.size() < 3) {
      throw ApiErrors.bad("Invalid ARN specified in the request");
    }
    String id = path.get(2);
    boolean stage = path.size() == 5 && path.get(3).equals("stages");
    return switch (path.get(1)) {
      case RestApiOperations.APIS -> {
        ObjectNode whole = RestApiOperations.whole(document, id);
        yield stage
            ? ApiStore.require(whole.path("stages"), path.get(4), "stage")
            : ApiStore.part(whole, "api");
      }
      case HttpApiOperations.APIS -> {
        ObjectNode whole = HttpApiOperations.whole(document, id);
        yield stage
            ? ApiStore.require(whole.path("stages"), path.get(4), "stage")
            : ApiStore.part(whole, "api");
      }
      case KeyOperations.KEYS -> ApiStore.require(document.path(KeyOperations.KEYS), id, "API Key");
      case KeyOperations.PLANS ->
          ApiStore.part(
              ApiStore.require(document.path(KeyOperations.PLANS), id, "Usage Plan"), "plan");
      default -> throw ApiErrors.bad("Invalid ARN specified in the request");
    };
  }
}
