package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import java.util.Set;

/** Turns the text of a scalar, from a file or a flag, into the value of a key. */
public final class ScalarReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");

  /** What is wrong with a value; a message without a place. */
  public static final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    BadValue(String message) {
      super(message);
    }

    /** The message, never null. */
    public String reason() {
      String message = getMessage();
      return message == null ? "bad value" : message;
    }
  }

  private ScalarReader() {}

  /**
   * @param name of the key, for messages
   * @throws BadValue if the text is no value of that shape
   */
  public static JsonNode read(String name, Shape shape, String text, Origin origin)
      throws BadValue {
    return switch (shape) {
      case Shape.Text rule -> {
        String problem = rule.problem().problemOf(text);
        if (problem != null) {
          throw new BadValue(problem);
        }
        yield NODES.textNode(text);
      }
      case Shape.Choice choice -> {
        String value = choice.normal().apply(text);
        if (!choice.understood().contains(value)) {
          throw new BadValue(
              choice.values().size() == 1
                  ? "%s `%s` is not %s".formatted(name, text, choice.values().getFirst())
                  : "%s `%s` is none of %s"
                      .formatted(name, text, String.join(", ", choice.values())));
        }
        yield NODES.textNode(value);
      }
      case Shape.FilePath file ->
          NODES.textNode(
              (file.base() == Shape.Base.DEFINITION_FOLDER
                      ? origin.folder()
                      : origin.workingFolder())
                  .resolve(text)
                  .toAbsolutePath()
                  .normalize()
                  .toString());
      case Shape.Image _ -> {
        if (ImageName.namesNothing(text)) {
          throw new BadValue("%s `%s` names no image".formatted(name, text));
        }
        yield NODES.textNode(ImageName.resolve(text, origin.folder()));
      }
      case Shape.WholeNumber number -> wholeNumber(name, number, text);
      case Shape.OneOf numbers -> {
        long value = parse(name, text);
        if (!numbers.numbers().contains(value)) {
          throw new BadValue(
              "%s %s is none of the values that AWS takes (%s), in %s"
                  .formatted(
                      name,
                      text,
                      String.join(", ", numbers.numbers().stream().map(String::valueOf).toList()),
                      numbers.unit()));
        }
        yield NODES.numberNode(value);
      }
      case Shape.Decimal decimal -> decimal(name, decimal, text);
      case Shape.Flag _ -> flag(name, text);
      case Shape.Anything _, Shape.Variables _ -> NODES.textNode(text);
      case Shape.ListOf _, Shape.Sections _ ->
          throw new BadValue("%s must be a list, not `%s`".formatted(name, text));
      case Shape.Section _, Shape.NamedSections _, Shape.OneOrMany _ ->
          throw new BadValue("%s must be a map, not `%s`".formatted(name, text));
    };
  }

  private static JsonNode wholeNumber(String name, Shape.WholeNumber limits, String text)
      throws BadValue {
    long value = parse(name, text);
    String unit = limits.unit().isEmpty() ? "" : " " + limits.unit();
    if (value > limits.maximum()) {
      throw new BadValue(
          "%s %d is above %s limit of %d%s"
              .formatted(name, value, possessive(limits.whose()), limits.maximum(), unit));
    }
    if (value < limits.minimum()) {
      throw new BadValue(
          "%s %d is below the least that %s takes, %d%s"
              .formatted(name, value, limits.whose(), limits.minimum(), unit));
    }
    return value <= Integer.MAX_VALUE ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private static String possessive(String whose) {
    return whose + "'s";
  }

  private static JsonNode decimal(String name, Shape.Decimal limits, String text) throws BadValue {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new BadValue("%s must be a number, not `%s`".formatted(name, text));
    }
    if (!(value >= limits.minimum())) {
      throw new BadValue("%s %s is below %s".formatted(name, text, limits.minimum()));
    }
    return value == Math.rint(value) && value <= Integer.MAX_VALUE
        ? NODES.numberNode((int) value)
        : NODES.numberNode(value);
  }

  private static JsonNode flag(String name, String text) throws BadValue {
    String word = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      throw new BadValue("%s must be true or false, not `%s`".formatted(name, text));
    }
    return NODES.booleanNode(TRUE.contains(word));
  }

  private static long parse(String name, String text) throws BadValue {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new BadValue("%s must be a whole number, not `%s`".formatted(name, text));
    }
  }
}
