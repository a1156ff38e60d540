package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of a function's tree, whose shapes the schema has checked. */
final class TreeValues {

  private TreeValues() {}

  /** Null for an empty text, and for none. */
  static @Nullable String text(JsonNode node) {
    String text = node.asText("");
    return text.isEmpty() ? null : text;
  }

  /** The elements of a list; none where there is no list. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** The members of a map in their order; none where there is no map. */
  static Map<String, String> variables(JsonNode map) {
    Map<String, String> variables = new LinkedHashMap<>();
    map.properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue().asText()));
    return variables;
  }
}
