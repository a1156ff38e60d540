package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The execution role of one function.
 *
 * @param trust who may take the role
 * @param policy what it allows; null if it has none
 * @param tags of one that exists, only those that are the definition's to change
 */
public record RoleSpec(
    String name,
    String function,
    JsonNode trust,
    @Nullable JsonNode policy,
    Map<String, String> tags,
    String detail)
    implements Spec {

  @Override
  public Kind kind() {
    return Kind.ROLE;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("trust policy", Json.sorted(trust).toString()));
    if (policy != null) {
      statements(policy).forEach((name, value) -> fields.add(Field.of(name, value)));
    }
    Tags.addTo(fields, tags);
    return fields;
  }

  /** The same with other tags. */
  public RoleSpec withTags(Map<String, String> others) {
    return new RoleSpec(name, function, trust, policy, others, detail);
  }

  /** One field for each statement, so that a difference names the actions that it is about. */
  private static Map<String, String> statements(JsonNode policy) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (JsonNode statement : policy.path("Statement")) {
      String name = "policy " + texts(statement.path("Action"));
      String unique = name;
      for (int i = 2; fields.containsKey(unique); i++) {
        unique = name + " (" + i + ")";
      }
      fields.put(unique, value(statement));
    }
    return fields;
  }

  /** The resources of a plain statement; the whole of one with conditions or the like. */
  private static String value(JsonNode statement) {
    boolean plain =
        statement.size() == 3
            && statement.path("Effect").asText().equals("Allow")
            && statement.has("Action")
            && statement.has("Resource");
    return plain ? texts(statement.path("Resource")) : Json.sorted(statement).toString();
  }

  private static String texts(JsonNode node) {
    if (!node.isArray()) {
      return node.asText();
    }
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return String.join(", ", texts);
  }
}
