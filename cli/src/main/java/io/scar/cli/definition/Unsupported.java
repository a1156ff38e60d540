package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a definition may say but {@code init} cannot do. */
public final class Unsupported {

  private static final List<String> CONTAINER_KEYS = List.of("input_root");

  private Unsupported() {}

  /** The paths of all keys that are refused whatever their value is. */
  static List<String> keys() {
    List<String> keys = new ArrayList<>();
    CONTAINER_KEYS.forEach(key -> keys.add("lambda.container." + key));
    return keys;
  }

  /**
   * Names everything that is not supported; empty if all is.
   *
   * @param function the merged tree of the function
   */
  public static Optional<Failure> in(ObjectNode function) {
    List<String> found = new ArrayList<>();
    JsonNode lambda = function.path("lambda");
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
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String name = DefinitionBuilder.nameOf(function);
    return Optional.of(
        Failure.doesNotFit(
            "%s: not supported by this version: %s."
                .formatted(name == null ? "the function" : name, String.join(", ", found)),
            "Leave it out, or use an earlier SCAR for it."));
  }

  /** What an example leaves to its reader. */
  private static void placeholder(String text, String what, Consumer<String> found) {
    if (Rules.isPlaceholder(text)) {
      found.accept(what + " `" + text + "`, a placeholder");
    }
  }

  private static void storage(JsonNode list, String kind, Consumer<String> found) {
    for (JsonNode item : list) {
      StorageEntry.provider(item)
          .filter(provider -> !provider.isSupported())
          .ifPresent(provider -> found.accept("%s storage `%s`".formatted(kind, provider)));
    }
  }
}
