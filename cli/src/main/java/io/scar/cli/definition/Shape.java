package io.scar.cli.definition;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the value of a key may be. */
public sealed interface Shape {

  Shape TEXT = new Text(text -> null);
  Shape FLAG = new Flag();
  Shape TEXTS = new ListOf(TEXT);
  Shape VARIABLES = new Variables();
  Shape ANYTHING = new Anything();

  /**
   * One string.
   *
   * @param problem what is wrong with a text, or null
   */
  record Text(Rule problem) implements Shape {}

  /** Says what is wrong with a text; null if nothing is. */
  @FunctionalInterface
  interface Rule {
    @Nullable String problemOf(String text);
  }

  /**
   * A string that is rewritten as it is read, for instance to upper case.
   *
   * @param values what is allowed, after that
   * @param refused what is understood too, but refused by {@code init} of this version, and so not
   *     offered
   */
  record Choice(List<String> values, List<String> refused, UnaryOperator<String> normal)
      implements Shape {

    public Choice {
      values = List.copyOf(values);
      refused = List.copyOf(refused);
    }

    Choice butNot(String... others) {
      return new Choice(values, List.of(others), normal);
    }

    /** All that is understood. */
    List<String> understood() {
      return Stream.concat(values.stream(), refused.stream()).toList();
    }
  }

  /** A file or folder of this machine, absolute once it is read. */
  record FilePath(Base base) implements Shape {}

  /** An image, as {@link ImageName} understands it. */
  record Image() implements Shape {}

  /** What a relative path in a definition starts from. */
  enum Base {
    DEFINITION_FOLDER,
    WORKING_FOLDER
  }

  /**
   * A whole number.
   *
   * @param unit behind the number in messages, or empty
   * @param whose whose limit it is
   */
  record WholeNumber(long minimum, long maximum, String unit, String whose) implements Shape {}

  /** A whole number out of some. */
  record OneOf(List<Long> numbers, String unit) implements Shape {}

  record Decimal(double minimum) implements Shape {}

  record Flag() implements Shape {}

  /** A list of scalars. */
  record ListOf(Shape item) implements Shape {}

  /** A map of names to strings; numbers and flags are taken as they are written. */
  record Variables() implements Shape {}

  /** Any YAML. */
  record Anything() implements Shape {}

  /** A map with known keys. */
  record Section(List<Key> keys) implements Shape {
    public Section {
      keys = List.copyOf(keys);
    }

    public @Nullable Key find(String name) {
      for (Key key : keys) {
        if (key.name().equals(name)) {
          return key;
        }
      }
      return null;
    }
  }

  /** A list of maps with known keys. */
  record Sections(Section item) implements Shape {}

  /** A map with known keys, or a list of such; a single one is read as a list of it. */
  record OneOrMany(Section item) implements Shape {}

  /** A map whose keys the user chooses, to maps with known keys. */
  record NamedSections(Section item) implements Shape {}
}
