package io.scar.local.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of a JSON request, read with Lambda's complaints about wrong types. */
final class RequestBody {

  /** 50 MB of zip in base64, and some room: Lambda's limit for a request with code. */
  private static final int LIMIT = 70_167_211;

  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(LIMIT).build())
              .build());

  private final ObjectNode members;

  private RequestBody(ObjectNode members) {
    this.members = members;
  }

  static RequestBody of(AwsRequest request) throws IOException, AwsException {
    byte[] bytes = request.bytes(LIMIT);
    if (bytes.length == 0) {
      return new RequestBody(JSON.createObjectNode());
    }
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (IOException e) {
      throw malformed("Could not parse request body into json: " + e.getMessage());
    }
    if (node instanceof ObjectNode object) {
      return new RequestBody(object);
    }
    throw malformed("Could not parse request body into json: it is not an object");
  }

  boolean has(String name) {
    return members.hasNonNull(name);
  }

  Optional<String> text(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw malformed("%s must be a string".formatted(name));
    }
    return Optional.of(node.textValue());
  }

  String required(String name, String member) throws AwsException {
    return text(name).orElseThrow(() -> LambdaErrors.missing(member));
  }

  Optional<Integer> integer(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw malformed("%s must be an integer".formatted(name));
    }
    return Optional.of(node.intValue());
  }

  boolean flag(String name) {
    return members.path(name).asBoolean(false);
  }

  Optional<List<String>> texts(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw malformed("%s must be a list of strings".formatted(name));
      }
      texts.add(element.textValue());
    }
    return Optional.of(texts);
  }

  Optional<Map<String, String>> map(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw malformed("%s must be a map".formatted(name));
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw malformed("%s must be a map of strings".formatted(name));
      }
      map.put(entry.getKey(), entry.getValue().textValue());
    }
    return Optional.of(map);
  }

  /** A structure; empty if it is absent. */
  RequestBody structure(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (node.isNull() || node.isMissingNode()) {
      return new RequestBody(JSON.createObjectNode());
    }
    if (node instanceof ObjectNode object) {
      return new RequestBody(object);
    }
    throw malformed("%s must be a structure".formatted(name));
  }

  JsonNode raw(String name) {
    return members.path(name);
  }

  private static AwsException malformed(String message) {
    return new AwsException(400, "InvalidRequestContentException", message);
  }
}
