package io.scar.container.registry;

import io.scar.container.image.Reference;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Where a registry answers.
 *
 * @param name as in references
 * @param base of its addresses, without a slash at the end
 */
record RegistryHost(String name, URI base) {

  /** Docker Hub's registry does not answer where its name points to. */
  private static final String DOCKER_HUB = "registry-1.docker.io";

  static RegistryHost of(String name, Set<String> insecureHosts) {
    String host = name.equals(Reference.Registry.DOCKER_HUB) ? DOCKER_HUB : name;
    boolean plain =
        isThisMachine(name)
            || insecureHosts.stream().anyMatch(insecure -> insecure.equalsIgnoreCase(name));
    return new RegistryHost(name, URI.create((plain ? "http://" : "https://") + host));
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }

  /** Whether a host, maybe with a port, is this machine by its own name. */
  static boolean isThisMachine(String name) {
    String host = name.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]+$", "");
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(?:\\.[0-9]{1,3}){3}");
  }
}
