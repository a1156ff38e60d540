package io.scar.local.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import io.scar.local.http.AwsResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/**
 * One request to one operation.
 *
 * @param labels the variable parts of the path, decoded, in order
 */
record ApiCall(AwsRequest request, AwsResponse response, List<String> labels) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int BODY_LIMIT = 6 << 20;
  private static final int PAGE = 500;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  /** Serves one operation. */
  @FunctionalInterface
  interface Operation {
    void run(ApiCall call) throws IOException, AwsException;
  }

  String label(int index) {
    return labels.get(index);
  }

  /** The members of the request; none if it has no body. */
  ObjectNode body() throws IOException, AwsException {
    byte[] bytes = request.bytes(BODY_LIMIT);
    if (bytes.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw ApiErrors.bad("Unable to parse the request's JSON");
    }
    throw ApiErrors.bad("The request is no JSON object");
  }

  /**
   * @throws AwsException if the member is not there
   */
  static String required(ObjectNode body, String member) throws AwsException {
    String text = body.path(member).asText("");
    if (text.isEmpty()) {
      throw ApiErrors.bad("Invalid request input: " + member + " is missing");
    }
    return text;
  }

  void answer(int status, JsonNode json) throws IOException {
    response.send(status, "application/json", JSON.writeValueAsBytes(json));
  }

  void done(int status) throws IOException {
    response.send(status);
  }

  /** A page of a list, as REST APIs' operations give it: {@code position} is where to go on. */
  void page(List<? extends JsonNode> items) throws IOException, AwsException {
    int from = number("position", 0);
    int to = Math.min(items.size(), from + number("limit", PAGE));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("item");
    items.subList(Math.min(from, to), to).forEach(list::add);
    if (to < items.size()) {
      answer.put("position", Integer.toString(to));
    }
    answer(200, answer);
  }

  /** A whole list, as HTTP APIs' operations give it. */
  void items(List<? extends JsonNode> items) throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("items");
    items.forEach(list::add);
    answer(200, answer);
  }

  private int number(String parameter, int otherwise) throws AwsException {
    String text = request.parameter(parameter).orElse("");
    try {
      return text.isEmpty() ? otherwise : Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw ApiErrors.bad(parameter + " is no number");
    }
  }

  /** An id as API Gateway gives them: lower-case letters and digits. */
  static String newId(int length) {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < length; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return id.toString();
  }
}
