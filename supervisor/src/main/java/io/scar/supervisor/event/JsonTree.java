package io.scar.supervisor.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * JSON as a tree, read token by token. Jackson's mapper makes the same one, and sets up all that it
 * could bind first, down to calendars: that takes longer than a function's first event.
 */
final class JsonTree {

  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /**
   * Of several members of one name the last counts.
   *
   * @return a missing node if there is nothing but white space
   * @throws IOException if it is not one value of JSON
   */
  static JsonNode read(byte[] json) throws IOException {
    try (JsonParser in = JSON.createParser(json)) {
      if (in.nextToken() == null) {
        return MissingNode.getInstance();
      }
      JsonNode node = value(in);
      if (in.nextToken() != null) {
        throw new JsonParseException(in, "more follows the value");
      }
      return node;
    }
  }

  /** The value that begins with the current token; the parser allows a thousand in each other. */
  private static JsonNode value(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(in);
    }
    if (token == JsonToken.START_ARRAY) {
      return array(in);
    }
    if (token == JsonToken.VALUE_STRING) {
      return NODES.textNode(in.getText());
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return NODES.booleanNode(token == JsonToken.VALUE_TRUE);
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return integer(in);
    }
    return token == JsonToken.VALUE_NUMBER_FLOAT
        ? NODES.numberNode(in.getDoubleValue())
        : NODES.nullNode();
  }

  private static JsonNode object(JsonParser in) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      object.set(name, value(in));
    }
    return object;
  }

  private static JsonNode array(JsonParser in) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(in));
    }
    return array;
  }

  private static JsonNode integer(JsonParser in) throws IOException {
    JsonParser.NumberType type = in.getNumberType();
    if (type == JsonParser.NumberType.INT) {
      return NODES.numberNode(in.getIntValue());
    }
    return type == JsonParser.NumberType.LONG
        ? NODES.numberNode(in.getLongValue())
        : NODES.numberNode(in.getBigIntegerValue());
  }
}
