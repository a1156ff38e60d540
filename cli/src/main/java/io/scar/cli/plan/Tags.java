package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tags as fields of a resource, named {@value #FIELD} and the tag's key. */
public final class Tags {

  public static final String FIELD = "tags.";

  private Tags() {}

  static void addTo(List<Field> fields, Map<String, String> tags) {
    tags.forEach((name, value) -> fields.add(Field.of(FIELD + name, value)));
  }

  /**
   * The tags of a deployed resource that are the definition's to change: those that it wants, and
   * those that the definition applied before set. Others' tags stay.
   *
   * @param before what the definition applied before says of tags; missing if there was none
   */
  public static Map<String, String> ours(
      Map<String, String> found, Map<String, String> wanted, JsonNode before) {
    Map<String, String> ours = new TreeMap<>(found);
    ours.keySet().removeIf(name -> !wanted.containsKey(name) && !before.has(name));
    return ours;
  }
}
