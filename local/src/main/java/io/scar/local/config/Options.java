package io.scar.local.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to start.
 *
 * @param port 0 for a free one
 * @param folder of all state
 * @param rootfsStore the store of unpacked images
 * @param storeQuota what the store may hold, if that is said
 */
public record Options(int port, Path folder, Path rootfsStore, Optional<String> storeQuota) {

  public static final int DEFAULT_PORT = 4566;

  /** The usage line. */
  public static final String USAGE =
      "usage: io.scar.local.Main [--port N] --dir STATE (or SCAR_LOCAL_DIR=STATE)";

  public Options {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--port must be from 0 to 65535: " + port);
    }
  }

  /**
   * @throws IllegalArgumentException that says which argument is wrong
   */
  public static Options parse(List<String> arguments, Map<String, String> environment) {
    int port = DEFAULT_PORT;
    String folder = environment.get("SCAR_LOCAL_DIR");
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!name.equals("--port") && !name.equals("--dir")) {
        throw new IllegalArgumentException("unknown argument " + name);
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(name + " needs a value");
      }
      String value = arguments.get(i + 1);
      if (name.equals("--port")) {
        port = number(value);
      } else {
        folder = value;
      }
    }
    if (folder == null || folder.isEmpty()) {
      throw new IllegalArgumentException("the folder of the state is not given");
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path cache =
        caches.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", "."), ".cache")
            : Path.of(caches);
    String store = environment.getOrDefault("SCAR_STORE_DIR", "");
    return new Options(
        port,
        Path.of(folder),
        store.isEmpty() ? cache.resolve("scar").resolve("store") : Path.of(store),
        Optional.of(environment.getOrDefault("SCAR_STORE_QUOTA", ""))
            .filter(quota -> !quota.isEmpty()));
  }

  private static int number(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--port must be a number: " + value, e);
    }
  }
}
