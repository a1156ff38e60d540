package io.scar.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes trees as Jackson's mapper does. */
public final class JsonTree {

  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /**
   * The first value of a text; a missing node if there is none.
   *
   * @throws JsonProcessingException if it is no JSON
   */
  public static JsonNode read(String text) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(text)) {
      return first(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text can always be read", e);
    }
  }

  /** The same of UTF-8. */
  public static JsonNode read(byte[] text) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(text)) {
      return first(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("bytes can always be read", e);
    }
  }

  private static JsonNode first(JsonParser parser) throws IOException {
    return parser.nextToken() == null ? NODES.missingNode() : node(parser);
  }

  /** What begins at the parser's token; Jackson lets nothing be nested too deeply for this. */
  private static JsonNode node(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, node(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  /** A tree on one line. */
  public static String write(JsonNode tree) {
    return written(tree, false);
  }

  /** A tree for people, on many lines. */
  public static String writePretty(JsonNode tree) {
    return written(tree, true);
  }

  private static String written(JsonNode tree, boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      if (pretty) {
        generator.setPrettyPrinter(new DefaultPrettyPrinter());
      }
      write(tree, generator);
    } catch (IOException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
    return text.toString();
  }

  private static void write(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject();
        for (var member : node.properties()) {
          generator.writeFieldName(member.getKey());
          write(member.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        for (JsonNode element : node) {
          write(element, generator);
        }
        generator.writeEndArray();
      }
      case STRING -> generator.writeString(node.textValue());
      case NUMBER -> generator.writeNumber(node.asText());
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NULL, MISSING -> generator.writeNull();
      case BINARY, POJO ->
          throw new IllegalArgumentException(
              "trees hold what JSON has, and no " + node.getNodeType());
    }
  }

  /**
   * A plain value as a tree; members of maps in the order of their names.
   *
   * @param value a text, a number, a truth value, or a list or map of such
   */
  public static JsonNode of(Object value) {
    return switch (value) {
      case String text -> NODES.textNode(text);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(element -> array.add(of(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        new TreeMap<>(map).forEach((name, member) -> object.set(String.valueOf(name), of(member)));
        yield object;
      }
      default -> throw new IllegalArgumentException("no plain value: " + value.getClass());
    };
  }
}
