package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Shape.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a tree of YAML against the schema and collects everything that is wrong with it. */
final class TreeReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 40;

  /** In files written as JSON, members with this prefix are explanations. */
  private static final String EXPLANATION = "//";

  /** A key of this name in a section stands for any key. */
  private static final String ANY = "*";

  private final Origin origin;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<String, SettingsFile.Place> places = new HashMap<>();
  private final Set<String> wrong = new HashSet<>();

  TreeReader(Origin origin) {
    this.origin = origin;
  }

  /** What is wrong, in the order of the file. */
  List<Problem> problems() {
    return problems.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }

  List<String> notices() {
    return List.copyOf(notices);
  }

  /** The paths of what could not be read. */
  Set<String> wrong() {
    return Set.copyOf(wrong);
  }

  /** Where each value begins, by its path. */
  Map<String, SettingsFile.Place> places() {
    return Map.copyOf(places);
  }

  ObjectNode read(Node root, Section section) {
    return section(root, section, "", 0);
  }

  /** As {@link #read}, of what stands elsewhere in the file that it is read as. */
  ObjectNode read(Node root, Section section, String path, String notice) {
    notices.add("%s:%d: %s".formatted(origin.label(), line(root), notice));
    return section(root, section, path, 0);
  }

  private ObjectNode section(Node node, Section section, String path, int depth) {
    ObjectNode result = NODES.objectNode();
    place(path, node);
    if (!(node instanceof MappingNode map)) {
      problem(path, node, (path.isEmpty() ? "the file" : path) + " must be a map of keys");
      return result;
    }
    Map<String, Integer> seen = new HashMap<>();
    for (NodeTuple tuple : members(map, depth)) {
      String name = keyText(tuple.getKeyNode());
      if (name == null || name.startsWith(EXPLANATION)) {
        continue;
      }
      Key key = find(section, name, tuple.getKeyNode(), path);
      if (key == null) {
        continue;
      }
      Integer first = seen.putIfAbsent(key.name(), line(tuple.getKeyNode()));
      if (first != null) {
        problem(
            join(path, name),
            tuple.getKeyNode(),
            "key `%s` is given twice, first in line %d".formatted(name, first));
        continue;
      }
      if (isNull(tuple.getValueNode())) {
        continue;
      }
      place(join(path, key.name()), tuple.getValueNode());
      if (key.obsolete() != null) {
        notices.add(
            "%s:%d: `%s` has no effect: %s"
                .formatted(
                    origin.label(), line(tuple.getKeyNode()), join(path, name), key.obsolete()));
      }
      JsonNode value =
          value(tuple.getValueNode(), key.shape(), key.name(), join(path, key.name()), depth + 1);
      if (value != null) {
        result.set(key.name().equals(ANY) ? name : key.name(), value);
      }
    }
    for (Key key : section.keys()) {
      if (key.required() && !seen.containsKey(key.name())) {
        problem(
            join(path, key.name()),
            node,
            "key `%s` is missing in %s".formatted(key.name(), place(path)));
      }
    }
    return result;
  }

  private @Nullable Key find(Section section, String name, Node node, String path) {
    Key known = section.find(name);
    if (known != null) {
      return known;
    }
    for (Key key : section.keys()) {
      if (key.misspellings().contains(name)) {
        notices.add(
            "%s:%d: `%s` in %s is read as `%s`"
                .formatted(origin.label(), line(node), name, place(path), key.name()));
        return key;
      }
      if (key.name().equals(ANY)) {
        return key;
      }
    }
    problem(
        join(path, name),
        node,
        "unknown key `%s` in %s%s".formatted(name, place(path), hint(section, name)));
    return null;
  }

  private static String hint(Section section, String name) {
    for (Key key : section.keys()) {
      if (key.shape() instanceof Section inner && inner.find(name) != null) {
        return "; did you mean `" + key.name() + "." + name + "`?";
      }
    }
    Optional<String> nearest =
        NearestName.of(name, section.keys().stream().map(Key::name).toList());
    return nearest.map(found -> "; did you mean `" + found + "`?").orElse("");
  }

  private @Nullable JsonNode value(Node node, Shape shape, String name, String path, int depth) {
    if (depth > DEEPEST) {
      problem(path, node, path + " is nested too deeply");
      return null;
    }
    return switch (shape) {
      case Section section -> section(node, section, path, depth);
      case Shape.Sections sections -> sections(node, sections.item(), path, depth);
      case Shape.OneOrMany either -> oneOrMany(node, either.item(), path, depth);
      case Shape.NamedSections named -> named(node, named.item(), path, depth);
      case Shape.ListOf list -> list(node, list.item(), name, path, depth);
      case Shape.Variables _ -> variables(node, path, depth);
      case Shape.Anything _ -> anything(node, path, depth);
      default -> scalar(node, shape, name, path);
    };
  }

  private @Nullable JsonNode scalar(Node node, Shape shape, String name, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      problem(path, node, path + " must be a single value");
      return null;
    }
    if (shape instanceof Shape.Image) {
      String ambiguity = ImageName.ambiguity(scalar.getValue(), origin.folder());
      if (ambiguity != null) {
        notices.add("%s:%d: %s".formatted(origin.label(), line(node), ambiguity));
      }
    }
    try {
      return ScalarReader.read(name, shape, scalar.getValue(), origin);
    } catch (ScalarReader.BadValue e) {
      problem(path, node, e.reason());
      return null;
    }
  }

  private ArrayNode sections(Node node, Section item, String path, int depth) {
    ArrayNode list = NODES.arrayNode();
    if (!(node instanceof SequenceNode sequence)) {
      problem(path, node, path + " must be a list (each element begins with `- `)");
      return list;
    }
    int index = 0;
    for (Node element : sequence.getValue()) {
      list.add(section(element, item, path + "[" + index++ + "]", depth + 1));
    }
    return list;
  }

  private ArrayNode oneOrMany(Node node, Section item, String path, int depth) {
    return node instanceof MappingNode
        ? NODES.arrayNode().add(section(node, item, path, depth))
        : sections(node, item, path, depth);
  }

  private ObjectNode named(Node node, Section item, String path, int depth) {
    ObjectNode result = NODES.objectNode();
    if (!(node instanceof MappingNode map)) {
      problem(path, node, path + " must be a map of names");
      return result;
    }
    for (NodeTuple tuple : members(map, depth)) {
      String name = keyText(tuple.getKeyNode());
      if (name != null && !name.startsWith(EXPLANATION) && !isNull(tuple.getValueNode())) {
        result.set(name, section(tuple.getValueNode(), item, join(path, name), depth + 1));
      }
    }
    return result;
  }

  private ArrayNode list(Node node, Shape item, String name, String path, int depth) {
    ArrayNode list = NODES.arrayNode();
    if (!(node instanceof SequenceNode sequence)) {
      problem(path, node, path + " must be a list");
      return list;
    }
    for (Node element : sequence.getValue()) {
      JsonNode value = value(element, item, name, path, depth + 1);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  private ObjectNode variables(Node node, String path, int depth) {
    ObjectNode result = NODES.objectNode();
    if (!(node instanceof MappingNode map)) {
      problem(path, node, path + " must be a map of names and values");
      return result;
    }
    for (NodeTuple tuple : members(map, depth)) {
      String name = keyText(tuple.getKeyNode());
      if (name == null || name.startsWith(EXPLANATION)) {
        continue;
      }
      if (!(tuple.getValueNode() instanceof ScalarNode scalar)) {
        problem(
            join(path, name), tuple.getValueNode(), join(path, name) + " must be a single value");
      } else if (name.isEmpty() || name.contains("=") || name.contains("\0")) {
        problem(join(path, name), tuple.getKeyNode(), "`" + name + "` is no variable name");
      } else {
        place(join(path, name), scalar);
        result.put(name, isNull(scalar) ? "" : scalar.getValue());
      }
    }
    return result;
  }

  private JsonNode anything(Node node, String path, int depth) {
    if (depth > DEEPEST) {
      problem(path, node, path + " is nested too deeply");
      return NODES.nullNode();
    }
    return switch (node) {
      case MappingNode map -> {
        ObjectNode result = NODES.objectNode();
        for (NodeTuple tuple : members(map, depth)) {
          String name = keyText(tuple.getKeyNode());
          if (name != null) {
            result.set(name, anything(tuple.getValueNode(), join(path, name), depth + 1));
          }
        }
        yield result;
      }
      case SequenceNode sequence -> {
        ArrayNode list = NODES.arrayNode();
        for (Node element : sequence.getValue()) {
          list.add(anything(element, path, depth + 1));
        }
        yield list;
      }
      case ScalarNode scalar -> typed(scalar);
      default -> NODES.nullNode();
    };
  }

  private static JsonNode typed(ScalarNode scalar) {
    String text = scalar.getValue();
    try {
      if (scalar.getTag().equals(Tag.INT)) {
        return NODES.numberNode(Long.parseLong(text));
      }
      if (scalar.getTag().equals(Tag.FLOAT)) {
        return NODES.numberNode(Double.parseDouble(text));
      }
    } catch (NumberFormatException e) {
      return NODES.textNode(text); // YAML's other notations, as 0x1f or 1:30, stay as written
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return NODES.booleanNode(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes"));
    }
    return isNull(scalar) ? NODES.nullNode() : NODES.textNode(text);
  }

  /** The members of a map; those of a merge key ({@code <<: *anchor}) come first. */
  private List<NodeTuple> members(MappingNode map, int depth) {
    List<NodeTuple> own = new ArrayList<>();
    List<NodeTuple> merged = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      if (!tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        own.add(tuple);
      } else if (depth > DEEPEST) {
        problem("", tuple.getKeyNode(), "merged too deeply");
      } else if (tuple.getValueNode() instanceof MappingNode other) {
        merged.addAll(members(other, depth + 1));
      } else {
        problem("", tuple.getValueNode(), "`<<` takes one map");
      }
    }
    merged.removeIf(tuple -> own.stream().anyMatch(mine -> sameKey(mine, tuple)));
    merged.addAll(own);
    return merged;
  }

  private static boolean sameKey(NodeTuple a, NodeTuple b) {
    return a.getKeyNode() instanceof ScalarNode x
        && b.getKeyNode() instanceof ScalarNode y
        && x.getValue().equals(y.getValue());
  }

  private @Nullable String keyText(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problem("", node, "a key must be a word");
    return null;
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  private void place(String path, Node node) {
    Mark begin = node.getStartMark();
    places.put(path, new SettingsFile.Place(begin.getLine() + 1, begin.getColumn() + 1));
  }

  private void problem(String path, Node node, String message) {
    wrong.add(path);
    Mark mark = node.getStartMark();
    problems.add(new Problem(origin.label(), mark.getLine() + 1, mark.getColumn() + 1, message));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static String place(String path) {
    return path.isEmpty() ? "the file" : path;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
