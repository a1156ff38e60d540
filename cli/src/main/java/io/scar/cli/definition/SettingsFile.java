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
import java.util.stream.Stream;
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
 * @param notices what was accepted but deserves a word, one line each
 * @param label the file's name as the user wrote it
 * @param places of the sections, by their paths, for instance {@code functions.aws[0].lambda}
 */
public record SettingsFile(
    ObjectNode tree, List<String> notices, String label, Map<String, Place> places) {

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
    return parse(text(file, origin.label()), section, origin);
  }

  /** Where a section begins, as it stands before a problem; empty if it is not in the file. */
  public String place(String section) {
    Place place = places.get(section);
    return place == null ? "" : "%s:%d:%d: ".formatted(label, place.line(), place.column());
  }

  /** Something wrong with the first of the sections that is there, else with the whole file. */
  public InvalidSettings invalid(String message, String... sections) {
    Place place =
        Stream.of(sections).filter(places::containsKey).findFirst().map(places::get).orElse(TOP);
    return new InvalidSettings(
        List.of(new Problem(label, place.line(), place.column(), message).toString()));
  }

  static SettingsFile parse(String text, Section section, Origin origin) {
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
              "this is not YAML: " + e.getProblem());
      throw new InvalidSettings(List.of(problem.toString()));
    } catch (YAMLException e) {
      throw new InvalidSettings(
          List.of(
              new Problem(origin.label(), 1, 1, "this is not YAML: " + e.getMessage()).toString()));
    }
    if (root == null) {
      throw new InvalidSettings(
          List.of(new Problem(origin.label(), 1, 1, "the file is empty").toString()));
    }
    TreeReader reader = new TreeReader(origin);
    ObjectNode tree = reader.read(root, section);
    if (!reader.problems().isEmpty()) {
      throw new InvalidSettings(reader.problems().stream().map(Problem::toString).toList());
    }
    return new SettingsFile(tree, reader.notices(), origin.label(), reader.places());
  }

  private static String text(Path file, String label) {
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
      throw new InvalidSettings(
          List.of(new Problem(label, 1, 1, "this is not YAML: it is not UTF-8 text").toString()));
    } catch (IOException e) {
      throw Failure.machine(label + " cannot be read: " + e.getMessage(), null, e);
    }
  }
}
