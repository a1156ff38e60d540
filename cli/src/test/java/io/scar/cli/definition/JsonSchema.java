package io.scar.cli.definition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * The schema of definitions as JSON Schema, for editors. It takes what the command takes, as far as
 * JSON Schema can say it; rules of names (buckets, functions, regions) are left to the command.
 *
 * @see <a href="https://json-schema.org/draft/2020-12">Draft 2020-12</a>
 */
final class JsonSchema {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String ANY_KEY = "*";

  private JsonSchema() {}

  static ObjectNode of(Shape.Section section, String title) {
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.setAll(section(section));
    return schema;
  }

  private static ObjectNode section(Shape.Section section) {
    ObjectNode schema = type("object");
    ObjectNode properties = NODES.objectNode();
    ArrayNode required = NODES.arrayNode();
    boolean open = false;
    for (Key key : section.keys()) {
      if (key.name().equals(ANY_KEY)) {
        open = true;
        continue;
      }
      properties.set(key.name(), key(key));
      for (String misspelling : key.misspellings()) {
        ObjectNode accepted = shape(key.shape());
        accepted.put("description", "Read as `" + key.name() + "`.");
        properties.set(misspelling, accepted.put("deprecated", true));
      }
      if (key.required()) {
        required.add(key.name());
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", open);
  }

  private static ObjectNode key(Key key) {
    ObjectNode schema = NODES.objectNode();
    schema.put("description", key.explanation());
    schema.setAll(shape(key.shape()));
    if (key.defaultValue() != null) {
      schema.set("default", key.defaultValue());
    }
    if (key.obsolete() != null) {
      schema.put("description", key.description() + " Without effect: " + key.obsolete() + ".");
      schema.put("deprecated", true);
    }
    return schema;
  }

  private static ObjectNode shape(Shape shape) {
    return switch (shape) {
      case Shape.Section section -> section(section);
      case Shape.Sections sections -> array(section(sections.item()));
      case Shape.OneOrMany either -> {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("anyOf").add(section(either.item())).add(array(section(either.item())));
        yield schema;
      }
      case Shape.NamedSections named ->
          type("object").set("additionalProperties", section(named.item()));
      case Shape.ListOf list -> array(shape(list.item()));
      case Shape.Text _ -> types("string", "number");
      case Shape.FilePath _, Shape.Image _ -> type("string");
      case Shape.Choice choice -> choice(choice);
      case Shape.WholeNumber number ->
          type("integer").put("minimum", number.minimum()).put("maximum", number.maximum());
      case Shape.OneOf numbers -> {
        ArrayNode values = NODES.arrayNode();
        numbers.numbers().forEach(values::add);
        yield NODES.objectNode().set("enum", values);
      }
      case Shape.Decimal decimal -> type("number").put("minimum", decimal.minimum());
      case Shape.Flag _ -> type("boolean");
      case Shape.Variables _ ->
          type("object").set("additionalProperties", types("string", "number", "boolean", "null"));
      case Shape.Anything _ -> NODES.objectNode();
    };
  }

  /** The values, and in lower case too where the command reads them so. */
  private static ObjectNode choice(Shape.Choice choice) {
    ArrayNode values = NODES.arrayNode();
    choice.understood().forEach(values::add);
    for (String value : choice.values()) {
      String lower = value.toLowerCase(Locale.ROOT);
      if (!lower.equals(value) && choice.normal().apply(lower).equals(value)) {
        values.add(lower);
      }
    }
    return NODES.objectNode().set("enum", values);
  }

  private static ObjectNode array(ObjectNode items) {
    return type("array").set("items", items);
  }

  private static ObjectNode type(String name) {
    return NODES.objectNode().put("type", name);
  }

  private static ObjectNode types(String... names) {
    ObjectNode schema = NODES.objectNode();
    ArrayNode types = schema.putArray("type");
    for (String name : names) {
      types.add(name);
    }
    return schema;
  }
}
