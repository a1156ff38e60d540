package io.scar.cli.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Shape.Section;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A file that was read against the schema.
 *
 * @param tree what is right of it
 * @param problems what is wrong with it, in the order of the file
 * @param wrong the paths of what is wrong
 * @param notices what was accepted but deserves a word, one line each
 * @param label the file's name as the user wrote it
 * @param places of all values, by their paths, for instance {@code functions.aws[0].lambda}
 */
public record SettingsFile(
    ObjectNode tree,
    List<Problem> problems,
    Set<String> wrong,
    List<String> notices,
    String label,
    Map<String, Place> places) {

  /** Where something begins in the file, both from 1. */
  public record Place(int line, int column) {}

  private static final Place TOP = new Place(1, 1);
  private static final long LARGEST_BYTES = 4_000_000;

  /**
   * Reads YAML, of which JSON is a part.
   *
   * @throws InvalidSettings with everything that is wrong
   * @throws Failure if the file cannot be read
   */
  public static SettingsFile read(Path file, Section section, Origin origin) {
    return examine(file, section, origin).requireRight();
  }

  /** Where a section begins, as it stands before a problem; empty if it is not in the file. */
  public String place(String section) {
    Place place = places.get(section);
    return place == null ? "" : "%s:%d:%d: ".formatted(label, place.line(), place.column());
  }

  /**
   * As {@link #read}, for a reader who has more to say of the file than what is wrong with single
   * values.
   *
   * @throws InvalidSettings if it is not YAML
   * @throws Failure if the file cannot be read
   */
  public static SettingsFile examine(Path file, Section section, Origin origin) {
    return examine(text(file, origin.label()), section, origin);
  }

  /**
   * @throws InvalidSettings with everything that is wrong with single values
   */
  public SettingsFile requireRight() {
    if (!problems.isEmpty()) {
      throw InvalidSettings.in(problems.stream().map(Problem::toString).toList());
    }
    return this;
  }

  /** Something wrong with what stands at a path, or would stand there. */
  public Problem problem(String path, String message) {
    String at = path;
    while (!at.isEmpty() && !places.containsKey(at)) {
      at = parent(at);
    }
    Place place = places.getOrDefault(at, TOP);
    return new Problem(label, place.line(), place.column(), message);
  }

  /**
   * Whether something at or below a path could not be read, so that nothing can be said of what it
   * means with the rest.
   */
  public boolean isWrong(String path) {
    return wrong.stream()
        .anyMatch(
            one ->
                one.equals(path)
                    || one.startsWith(path + ".")
                    || one.startsWith(path + "[")
                    || path.startsWith(one + ".")
                    || path.startsWith(one + "["));
  }

  private static String parent(String path) {
    int end = path.endsWith("]") ? path.lastIndexOf('[') : path.lastIndexOf('.');
    return path.substring(0, Math.max(0, end));
  }

  static SettingsFile parse(String text, Section section, Origin origin) {
    return examine(text, section, origin).requireRight();
  }

  static SettingsFile examine(String text, Section section, Origin origin) {
    Node root;
    try {
      // JSON allows tabs between its parts, YAML does not; inside a JSON string a tab is escaped.
      String source = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
      root =
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .compose(new java.io.StringReader(source));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      Problem problem =
          new Problem(
              origin.label(),
              mark == null ? 1 : mark.getLine() + 1,
              mark == null ? 1 : mark.getColumn() + 1,
              "this is not YAML: " + reason(e));
      throw InvalidSettings.in(List.of(problem.toString()));
    } catch (YAMLException e) {
      throw InvalidSettings.in(
          List.of(
              new Problem(origin.label(), 1, 1, "this is not YAML: " + e.getMessage()).toString()));
    }
    if (root == null) {
      throw InvalidSettings.in(
          List.of(new Problem(origin.label(), 1, 1, "the file is empty").toString()));
    }
    return examine(root, section, origin);
  }

  /** What a parser has made of a file. */
  static SettingsFile examine(Node root, Section section, Origin origin) {
    TreeReader reader = new TreeReader(origin);
    ObjectNode tree =
        section.find("functions") != null && FunctionDocument.is(root)
            ? FunctionDocument.read(root, reader)
            : reader.read(root, section);
    return new SettingsFile(
        tree, reader.problems(), reader.wrong(), reader.notices(), origin.label(), reader.places());
  }

  /** The text after a {@code *} that YAML takes for an alias may be a secret without quotes. */
  private static String reason(MarkedYAMLException e) {
    String reason = String.valueOf(e.getProblem());
    return reason.startsWith("found undefined alias")
        ? "there is no anchor for this alias; a text that begins with `*` needs quotes"
        : reason;
  }

  static String text(Path file, String label) {
    try {
      if (Files.isDirectory(file)) {
        throw Failure.usage(label + " is a folder; a file is needed.", null);
      }
      if (Files.size(file) > LARGEST_BYTES) {
        throw Failure.usage(label + " is too large for a definition (over 4 MB).", null);
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw Failure.notFound("There is no file " + label + ".", "Check the path.");
    } catch (CharacterCodingException e) {
      throw InvalidSettings.in(
          List.of(new Problem(label, 1, 1, "this is not UTF-8 text").toString()));
    } catch (IOException e) {
      throw Failure.machine(label + " cannot be read: " + e.getMessage(), null, e);
    }
  }
}
