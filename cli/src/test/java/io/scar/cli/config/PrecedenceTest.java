package io.scar.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Key;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flag, environment, definition, scar.cfg, default: for every key that there is. */
class PrecedenceTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** In the order in which the first wins. */
  private enum Source {
    FLAG,
    ENVIRONMENT,
    DEFINITION,
    CONFIG,
    DEFAULT
  }

  private record Case(String pointer, Shape shape) {
    @Override
    public String toString() {
      return pointer;
    }
  }

  static Stream<Case> keys() {
    List<Case> found = new ArrayList<>();
    collect(Schema.FUNCTION, "", found);
    return found.stream();
  }

  private static void collect(Shape.Section section, String path, List<Case> found) {
    for (Key key : section.keys()) {
      String pointer = path + "/" + key.name();
      if (key.shape() instanceof Shape.Section inner) {
        collect(inner, pointer, found);
      } else {
        found.add(new Case(pointer, key.shape()));
      }
    }
  }

  private static int rank(Source source) {
    return List.of(Source.values()).indexOf(source);
  }

  /** A value that tells where it comes from, of the kind that the key has. */
  private static JsonNode value(Shape shape, Source source) {
    return switch (shape) {
      case Shape.ListOf _, Shape.Sections _, Shape.OneOrMany _ -> {
        ArrayNode list = NODES.arrayNode();
        for (int i = 0; i <= rank(source); i++) {
          list.add(source.name() + i);
        }
        yield list;
      }
      case Shape.Variables _, Shape.NamedSections _ ->
          NODES.objectNode().put("shared", source.name()).put("of" + source.name(), "1");
      default -> NODES.textNode(source.name());
    };
  }

  private static ObjectNode tree(Case key, Source source, boolean given) {
    ObjectNode tree = NODES.objectNode();
    if (given) {
      int last = key.pointer().lastIndexOf('/');
      (last == 0 ? tree : tree.withObject(key.pointer().substring(0, last)))
          .set(key.pointer().substring(last + 1), value(key.shape(), source));
    }
    return tree;
  }

  private static JsonNode settled(Case key, List<Source> given) {
    List<ObjectNode> trees =
        Stream.of(Source.values())
            .map(source -> tree(key, source, given.contains(source)))
            .toList();
    return Precedence.settle(trees.get(0), trees.get(1), trees.get(2), trees.get(3), trees.get(4))
        .at(key.pointer());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theFirstSourceThatGivesAKeyWins(Case key) {
    for (Source first : Source.values()) {
      List<Source> given = List.of(Source.values()).subList(rank(first), 5);

      JsonNode settled = settled(key, given);

      if (key.shape() instanceof Shape.Variables || key.shape() instanceof Shape.NamedSections) {
        assertThat(settled.path("shared").asText()).isEqualTo(first.name());
        assertThat(settled).hasSize(1 + given.size());
      } else {
        assertThat(settled).isEqualTo(value(key.shape(), first));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void eachSourceAloneIsHeard(Case key) {
    for (Source source : Source.values()) {
      assertThat(settled(key, List.of(source))).isEqualTo(value(key.shape(), source));
    }
  }

  @Test
  void noKeyIsLeftOut() {
    assertThat(keys().map(Case::pointer))
        .contains(
            "/lambda/memory",
            "/lambda/container/environment/Variables",
            "/iam/assume_role",
            "/batch/compute_resources/instance_types")
        .hasSizeGreaterThan(100);
  }

  @Test
  void anImageOfAFlagIsNotHiddenByTheFileOfADefinition() {
    ObjectNode none = NODES.objectNode();
    ObjectNode definition = NODES.objectNode();
    definition.withObject("/lambda/container").put("image_file", "a.tar");
    ObjectNode flags = NODES.objectNode();
    flags.withObject("/lambda/container").put("image", "b");

    assertThat(Precedence.settle(flags, none, definition, none, none).at("/lambda/container"))
        .isEqualTo(NODES.objectNode().put("image", "b"));
  }

  @Test
  void theSourcesAreNotChanged() {
    ObjectNode none = NODES.objectNode();
    ObjectNode defaults = Schema.defaults(Schema.FUNCTION);
    ObjectNode flags = NODES.objectNode();
    flags.withObject("/lambda").put("memory", 1);

    Precedence.settle(flags, none, none, none, defaults);

    assertThat(defaults).isEqualTo(Schema.defaults(Schema.FUNCTION));
    assertThat(none).isEmpty();
  }
}
