package io.scar.supervisor.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of a definition, as lenient as Jackson's own binding is: a number where text is
 * wanted is the text that was written, {@code "60"} is a number, null is nothing. The parser stands
 * at the value's first token before each call, and at its last one afterwards.
 */
final class DefinitionParser {

  private final JsonParser parser;

  DefinitionParser(JsonParser parser) {
    this.parser = parser;
  }

  /** Takes the value of a key. */
  @FunctionalInterface
  interface Members {
    void take(String key) throws IOException;
  }

  /** Reads one value. */
  @FunctionalInterface
  interface Value<T> {
    @Nullable T read() throws IOException;
  }

  /** Hands over each key in turn, whose value is to be read or {@link #skip skipped}. */
  void object(Members members) throws IOException {
    expect(JsonToken.START_OBJECT, "a mapping");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      members.take(key);
    }
  }

  /** A null among them is left out. */
  <T> List<T> list(Value<T> value) throws IOException {
    expect(JsonToken.START_ARRAY, "a list");
    List<T> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      T element = isNull() ? null : value.read();
      if (element != null) {
        list.add(element);
      }
    }
    return list;
  }

  /** Text by text, in the order in which it was written; a value may be null. */
  Map<String, String> texts() throws IOException {
    return mapping(this::text);
  }

  /** Value by value, in the order in which it was written; a value may be null. */
  <T> Map<String, T> mapping(Value<T> value) throws IOException {
    Map<String, @Nullable T> values = new LinkedHashMap<>();
    object(key -> values.put(key, orNull(value)));
    return nullable(values);
  }

  @Nullable String text() throws IOException {
    if (isNull()) {
      return null;
    }
    if (!parser.currentToken().isScalarValue()) {
      throw unexpected("text");
    }
    return parser.getText();
  }

  /** Text that is written in a form of its own. */
  <T> @Nullable T parsed(Function<String, T> form) throws IOException {
    String text = text();
    try {
      return text == null ? null : form.apply(text);
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  /** What says itself which of its keys is wrong. */
  <T> T valid(Supplier<T> made) throws IOException {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new JsonParseException(parser, e.getMessage());
    }
  }

  @Nullable Integer integer() throws IOException {
    Long value = whole();
    if (value != null && value.intValue() != value) {
      throw unexpected("a whole number");
    }
    return value == null ? null : Integer.valueOf(value.intValue());
  }

  @Nullable Long whole() throws IOException {
    if (isNull()) {
      return null;
    }
    if (parser.currentToken().isNumeric()) {
      return parser.getLongValue();
    }
    String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText().strip() : "?";
    try {
      return text.isEmpty() ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw unexpected("a whole number");
    }
  }

  /** False for null. */
  boolean truth() throws IOException {
    return Boolean.TRUE.equals(truthOrNull());
  }

  @Nullable Boolean truthOrNull() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getIntValue() != 0;
      case VALUE_STRING ->
          switch (parser.getText().strip()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            case "" -> null;
            default -> throw unexpected("true or false");
          };
      default -> throw unexpected("true or false");
    };
  }

  /** Null for null. */
  <T> @Nullable T orNull(Value<T> value) throws IOException {
    return isNull() ? null : value.read();
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  /** To be asked at the end of the mapping that the key should be in. */
  <T> T required(String key, @Nullable T value) throws IOException {
    if (value == null) {
      throw problem("`%s` is missing".formatted(key));
    }
    return value;
  }

  private boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(what);
    }
  }

  private JsonParseException unexpected(String wanted) throws IOException {
    String found =
        parser.currentToken() != null && parser.currentToken().isScalarValue()
            ? "`" + parser.getText() + "`"
            : "it";
    return problem("%s is not %s".formatted(found, wanted));
  }

  private JsonParseException problem(String what) {
    String where = parser.getParsingContext().pathAsPointer().toString();
    String path = where.isEmpty() ? "" : where.substring(1).replace('/', '.') + ": ";
    return new JsonParseException(parser, path + what);
  }

  /** The definition's records take maps with null for a value, and say what is wrong with it. */
  @SuppressWarnings("NullAway")
  private static <T> Map<String, T> nullable(Map<String, @Nullable T> values) {
    return values;
  }
}
