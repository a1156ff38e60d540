package io.scar.cli.definition;

import static io.scar.cli.definition.Key.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The configuration of one function as the function itself receives it ({@code
 * function_config.yaml}): the keys of {@code lambda} at the top, those of other sections beside
 * them. It is read as the definition of that function.
 */
final class FunctionDocument {

  private static final List<String> SECTIONS = List.of("batch", "ecr");
  private static final String STORAGE_PROVIDERS = "storage_providers";
  private static final String DELEGATE = "delegate";
  private static final Shape.Section SHAPE = shape();

  private FunctionDocument() {}

  private static Shape.Section shape() {
    List<Key> keys = new ArrayList<>(Schema.LAMBDA.keys());
    keys.add(key("batch", ServiceSections.BATCH, "AWS Batch."));
    keys.add(key("ecr", ServiceSections.ECR, "Image registry."));
    keys.add(key(DELEGATE, Shape.ANYTHING, "What the command told the function of its jobs."));
    keys.add(key(STORAGE_PROVIDERS, StorageSections.ALL, "Storage accounts."));
    return new Shape.Section(keys);
  }

  /** Whether it has a function's image at its top, and no list of functions. */
  static boolean is(Node root) {
    return has(root, "container") && !has(root, "functions");
  }

  private static boolean has(Node root, String name) {
    return root instanceof MappingNode map
        && map.getValue().stream()
            .anyMatch(
                tuple ->
                    tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(name));
  }

  /** The tree that a definition of this function has. */
  static ObjectNode read(Node root, TreeReader reader) {
    ObjectNode lambda =
        reader.read(
            root,
            SHAPE,
            "functions.aws[0].lambda",
            "this is the configuration of one function, and read as its `lambda` section");
    lambda.remove(DELEGATE);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ObjectNode function = tree.withObject("/functions").putArray("aws").addObject();
    Stream.concat(SECTIONS.stream(), Stream.of(STORAGE_PROVIDERS))
        .forEach(
            name -> {
              JsonNode section = lambda.remove(name);
              if (section != null) {
                (name.equals(STORAGE_PROVIDERS) ? tree : function).set(name, section);
              }
            });
    function.set("lambda", lambda);
    return tree;
  }
}
