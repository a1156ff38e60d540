package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StorageProviderId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a definition may say but {@code init} cannot do. */
public final class Unsupported {

  private static final List<String> LAMBDA_KEYS = List.of("batch_after");
  private static final List<String> CONTAINER_KEYS = List.of("input_root");

  private Unsupported() {}

  /** The paths of all keys that are refused whatever their value is. */
  static List<String> keys() {
    List<String> keys = new ArrayList<>();
    LAMBDA_KEYS.forEach(key -> keys.add("lambda." + key));
    CONTAINER_KEYS.forEach(key -> keys.add("lambda.container." + key));
    return keys;
  }

  /**
   * @param function the merged tree of the function
   * @throws Failure that names everything that is not supported
   */
  public static void refuse(String name, ObjectNode function) {
    List<String> found = new ArrayList<>();
    JsonNode lambda = function.path("lambda");
    String mode = lambda.path("execution_mode").asText("lambda");
    if (!mode.equals("lambda")) {
      found.add("`execution_mode: " + mode + "`");
    }
    LAMBDA_KEYS.stream().filter(lambda::has).forEach(key -> found.add("`lambda." + key + "`"));
    lambda.path("layers").forEach(layer -> placeholder(layer.asText(), "layer", found::add));
    JsonNode container = lambda.path("container");
    placeholder(container.path("image").asText(""), "image", found::add);
    CONTAINER_KEYS.stream()
        .filter(container::has)
        .forEach(key -> found.add("`lambda.container." + key + "`"));
    lambda
        .path("architectures")
        .forEach(
            architecture -> {
              if (!architecture.asText().equals("x86_64")) {
                found.add("architecture `" + architecture.asText() + "`");
              }
            });
    storage(lambda.path("input"), "input", found::add);
    storage(lambda.path("output"), "output", found::add);
    if (!found.isEmpty()) {
      throw Failure.doesNotFit(
          name + ": not supported by this version: " + String.join(", ", found) + ".",
          "Leave it out, or use an earlier SCAR for it.");
    }
  }

  /** What an example leaves to its reader. */
  private static void placeholder(String text, String what, Consumer<String> found) {
    if (Rules.isPlaceholder(text)) {
      found.accept(what + " `" + text + "`, a placeholder");
    }
  }

  private static void storage(JsonNode list, String kind, Consumer<String> found) {
    for (JsonNode item : list) {
      StorageProviderId provider = StorageProviderId.parse(item.path("storage_provider").asText());
      if (!provider.isSupported()) {
        found.accept("%s storage `%s`".formatted(kind, provider));
      }
    }
  }
}
