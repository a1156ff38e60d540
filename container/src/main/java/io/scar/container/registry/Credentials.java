package io.scar.container.registry;

import io.scar.container.ContainerException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where credentials of registries come from. It is asked whenever one is needed, and anew later.
 */
@FunctionalInterface
public interface Credentials {

  /** None for any registry. */
  Credentials NONE = host -> Optional.empty();

  /**
   * The credential for a registry.
   *
   * @param host as in references, {@code HOST[:PORT]}; Docker Hub is {@code docker.io}
   * @return empty to go on without one
   * @throws ContainerException when there should be one and it cannot be had
   */
  Optional<Credential> find(String host) throws ContainerException, InterruptedException;

  /** One credential for one registry. */
  static Credentials fixed(String host, Credential credential) {
    String key = host.toLowerCase(Locale.ROOT);
    return asked ->
        asked.toLowerCase(Locale.ROOT).equals(key) ? Optional.of(credential) : Optional.empty();
  }

  /** The first of several that has one. */
  static Credentials chain(List<Credentials> links) {
    List<Credentials> all = List.copyOf(links);
    return host -> {
      for (Credentials link : all) {
        Optional<Credential> found = link.find(host);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    };
  }
}
