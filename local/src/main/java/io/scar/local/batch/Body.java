package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a request, or of a structure in it.
 *
 * @param path where the structure is, with a dot at its end; empty for the request itself
 */
record Body(ObjectNode members, String path) {

  boolean has(String name) {
    JsonNode node = members.path(name);
    return !node.isMissingNode() && !node.isNull() && !(node.isContainerNode() && node.isEmpty());
  }

  Optional<String> text(String name) throws AwsException {
    if (!members.hasNonNull(name)) {
      return Optional.empty();
    }
    if (!members.path(name).isTextual()) {
      throw wrong(name, "a string");
    }
    return Optional.of(members.path(name).textValue()).filter(text -> !text.isEmpty());
  }

  String required(String name) throws AwsException {
    return text(name).orElseThrow(() -> BatchErrors.missing(path + name));
  }

  /** One of some words, in their own case. */
  Optional<String> oneOf(String name, List<String> words) throws AwsException {
    Optional<String> text = text(name);
    if (text.isPresent() && !words.contains(text.get())) {
      throw BatchErrors.client(
          "%s%s must be one of %s".formatted(path, name, String.join(" | ", words)));
    }
    return text;
  }

  Optional<Integer> integer(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (!members.hasNonNull(name)) {
      return Optional.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(name, "an integer");
    }
    return Optional.of(node.intValue());
  }

  boolean flag(String name) {
    return members.path(name).asBoolean(false);
  }

  List<String> texts(String name) throws AwsException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(name)) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  Map<String, String> map(String name) throws AwsException {
    Map<String, String> map = new LinkedHashMap<>();
    if (members.hasNonNull(name)) {
      for (Map.Entry<String, JsonNode> entry : structure(name).members().properties()) {
        if (!entry.getValue().isTextual()) {
          throw wrong(name, "a map of strings");
        }
        map.put(entry.getKey(), entry.getValue().textValue());
      }
    }
    return map;
  }

  /** A structure; an empty one if it is not there. */
  Body structure(String name) throws AwsException {
    if (!members.hasNonNull(name)) {
      return new Body(JsonNodeFactory.instance.objectNode(), path + name + ".");
    }
    if (members.path(name) instanceof ObjectNode object) {
      return new Body(object, path + name + ".");
    }
    throw wrong(name, "a structure");
  }

  /** A list of structures; an empty one if it is not there. */
  List<Body> structures(String name) throws AwsException {
    List<Body> structures = new ArrayList<>();
    for (JsonNode element : list(name)) {
      if (!(element instanceof ObjectNode object)) {
        throw wrong(name, "a list of structures");
      }
      structures.add(new Body(object, "%s%s[%d].".formatted(path, name, structures.size())));
    }
    return structures;
  }

  private JsonNode list(String name) throws AwsException {
    JsonNode node = members.path(name);
    if (members.hasNonNull(name) && !node.isArray()) {
      throw wrong(name, "a list");
    }
    return node.isArray() ? node : JsonNodeFactory.instance.arrayNode();
  }

  private AwsException wrong(String name, String type) {
    return BatchErrors.client("%s%s must be %s".formatted(path, name, type));
  }
}
