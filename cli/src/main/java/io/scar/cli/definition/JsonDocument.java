package io.scar.cli.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.scar.cli.definition.Shape.Section;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A file that has to be JSON, in the form in which definitions are read. YAML's own parser would
 * take more than JSON, and takes longer to start than the file takes to read.
 */
public final class JsonDocument {

  private static final JsonFactory JSON = new JsonFactory();

  private final String label;
  private final Node root;
  private final List<String> members;

  private JsonDocument(String label, Node root, List<String> members) {
    this.label = label;
    this.root = root;
    this.members = List.copyOf(members);
  }

  /**
   * @throws InvalidSettings if it is not JSON
   * @throws Failure if it cannot be read
   */
  public static JsonDocument read(Path file) {
    String label = file.toString();
    return parse(SettingsFile.text(file, label), label);
  }

  static JsonDocument parse(String text, String label) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        throw problem(label, null, "the file is empty");
      }
      Reading reading = new Reading(parser);
      Node root = reading.node("");
      if (parser.nextToken() != null) {
        throw problem(
            label, parser.currentTokenLocation(), "this is not JSON: it goes on behind its end");
      }
      return new JsonDocument(label, root, reading.members);
    } catch (JsonProcessingException e) {
      throw problem(label, e.getLocation(), "this is not JSON: " + reason(e));
    } catch (IOException e) {
      throw Failure.machine(label + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /** The paths of all members of objects, for instance {@code aws.lambda.memory}. */
  public List<String> members() {
    return members;
  }

  /**
   * Reads it against a schema.
   *
   * @throws InvalidSettings with everything that is wrong
   */
  public SettingsFile settings(Section section, Path folder, Path workingFolder) {
    return SettingsFile.examine(root, section, new Origin(label, folder, workingFolder))
        .requireRight();
  }

  private static InvalidSettings problem(
      String label, @Nullable JsonLocation place, String message) {
    return InvalidSettings.in(
        List.of(
            new Problem(
                    label,
                    place == null ? 1 : place.getLineNr(),
                    place == null ? 1 : Math.max(1, place.getColumnNr()),
                    message)
                .toString()));
  }

  /** Without the word that is no JSON: it may be a secret without quotes. */
  private static String reason(JsonProcessingException e) {
    return String.valueOf(e.getOriginalMessage()).replaceAll("token '[^']*'", "token");
  }

  /** What stands at the parser's token, and what belongs to it. */
  private static final class Reading {

    private final JsonParser parser;
    private final List<String> members = new ArrayList<>();

    Reading(JsonParser parser) {
      this.parser = parser;
    }

    Node node(String path) throws IOException {
      Mark mark = mark();
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(path, mark);
        case START_ARRAY -> array(mark);
        case VALUE_STRING -> text(mark);
        case VALUE_NUMBER_INT -> plain(Tag.INT, mark);
        case VALUE_NUMBER_FLOAT -> plain(Tag.FLOAT, mark);
        case VALUE_TRUE, VALUE_FALSE -> plain(Tag.BOOL, mark);
        default -> plain(Tag.NULL, mark);
      };
    }

    private Node object(String path, Mark mark) throws IOException {
      List<NodeTuple> tuples = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = path.isEmpty() ? parser.getText() : path + "." + parser.getText();
        members.add(member);
        Node name = text(mark());
        parser.nextToken();
        tuples.add(new NodeTuple(name, node(member)));
      }
      return new MappingNode(Tag.MAP, true, tuples, mark, mark, FlowStyle.FLOW);
    }

    private Node array(Mark mark) throws IOException {
      List<Node> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(new Reading(parser).node(""));
      }
      return new SequenceNode(Tag.SEQ, true, elements, mark, mark, FlowStyle.FLOW);
    }

    private ScalarNode text(Mark mark) throws IOException {
      return new ScalarNode(Tag.STR, parser.getText(), mark, mark, ScalarStyle.DOUBLE_QUOTED);
    }

    private ScalarNode plain(Tag tag, Mark mark) throws IOException {
      return new ScalarNode(tag, parser.getText(), mark, mark, ScalarStyle.PLAIN);
    }

    /** YAML counts from zero. */
    private Mark mark() {
      JsonLocation place = parser.currentTokenLocation();
      return new Mark(
          "", 0, place.getLineNr() - 1, Math.max(1, place.getColumnNr()) - 1, new int[0], 0);
    }
  }
}
