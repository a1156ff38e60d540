package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Trees whose text depends on their value alone. */
final class Json {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /** A copy with the members of each object in order. */
  static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return sorted(object);
    }
    if (node instanceof ArrayNode list) {
      ArrayNode copy = NODES.arrayNode();
      list.forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    return node;
  }

  static ObjectNode sorted(ObjectNode object) {
    Map<String, JsonNode> members = new TreeMap<>();
    object.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
    ObjectNode copy = NODES.objectNode();
    copy.setAll(members);
    return copy;
  }
}
