package io.scar.supervisor.config;

import io.scar.container.credentials.PasswordSource;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageJson;
import io.scar.container.registry.Mirror;
import io.scar.contract.definition.ContainerConfig;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds out which image a function has: the one around this process, or one that it names. */
final class FunctionImageReader {

  /** In the bundle, where that is part of an image. */
  private static final String OWN_IMAGE = "image.json";

  private final Map<String, String> environment;
  private final Consumer<String> problems;

  private FunctionImageReader(Map<String, String> environment, Consumer<String> problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * Empty if the function has none.
   *
   * @param environment the variables of the function
   * @param password for the registry
   * @param problems take what is wrong
   */
  static Optional<FunctionImage> read(
      ContainerConfig container,
      Map<String, String> environment,
      Optional<PasswordSource> password,
      Consumer<String> problems) {
    return new FunctionImageReader(environment, problems).image(container, password);
  }

  private Optional<FunctionImage> image(
      ContainerConfig container, Optional<PasswordSource> password) {
    Path own = FoldersReader.home(environment).resolve(OWN_IMAGE);
    if (Files.exists(own)) {
      return ownImage(own);
    }
    RegistryConfig registry = container.registry();
    Optional<String> packed = Optional.ofNullable(container.imageFile());
    Optional<String> reference = packed.or(() -> Optional.ofNullable(container.image()));
    if (reference.isEmpty() && container.cached() == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PulledImage(
            reference,
            Optional.ofNullable(container.cached()),
            Optional.ofNullable(registry.username()),
            password,
            mirrors(registry),
            Set.copyOf(registry.insecure()),
            environment));
  }

  private Optional<FunctionImage> ownImage(Path file) {
    try {
      byte[] json = Files.readAllBytes(file);
      return Optional.of(
          new OwnImage(ImageJson.config(json, file.toString()), Digest.sha256(json)));
    } catch (IOException e) {
      problems.accept(
          "%s, the configuration of the image around this function, cannot be used: %s; make the image again"
              .formatted(file, e.getMessage()));
      return Optional.empty();
    }
  }

  /** Those of the variable come first. */
  private List<Mirror> mirrors(RegistryConfig registry) {
    List<Mirror> mirrors = new ArrayList<>();
    for (String text :
        new Variables(environment)
            .find(FunctionVariables.SCAR_REGISTRY_MIRRORS)
            .orElse("")
            .split(",", -1)) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        mirror(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), mirrors);
      } else if (!text.isBlank()) {
        problems.accept(
            "%s: `%s` is no mirror; write FROM=TO[,FROM=TO]"
                .formatted(FunctionVariables.SCAR_REGISTRY_MIRRORS, text.strip()));
      }
    }
    registry.mirrors().forEach((from, to) -> mirror(from, to, mirrors));
    return mirrors;
  }

  private void mirror(String from, String to, List<Mirror> mirrors) {
    try {
      mirrors.add(new Mirror(from, to));
    } catch (IllegalArgumentException e) {
      problems.accept("registry mirror `%s` → `%s`: %s".formatted(from, to, e.getMessage()));
    }
  }
}
