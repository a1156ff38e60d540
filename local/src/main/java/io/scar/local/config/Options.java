package io.scar.local.config;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to start.
 *
 * @param port 0 for a free one
 * @param folder of all state
 * @param rootfsStore the store of unpacked images
 * @param storeQuota what the store may hold, if that is said
 * @param engine the binary that makes execution environments as tight as Lambda's, if it is known
 * @param plain whether they are to be plain processes all the same
 * @param concurrency calls that may run at once; empty for what the machine has memory for
 */
public record Options(
    int port,
    Path folder,
    Path rootfsStore,
    Optional<String> storeQuota,
    Optional<Path> engine,
    boolean plain,
    OptionalInt concurrency) {

  public static final int DEFAULT_PORT = 4566;

  /** The usage line. */
  public static final String USAGE =
      "usage: io.scar.local.Main [--port N] --dir STATE (or SCAR_LOCAL_DIR=STATE)"
          + " [--engine SCAR-EXEC] [--plain] [--concurrency N]";

  public Options {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--port must be from 0 to 65535: " + port);
    }
    if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "--concurrency must be 1 or more: " + concurrency.getAsInt());
    }
  }

  /**
   * @throws IllegalArgumentException that says which argument is wrong
   */
  public static Options parse(List<String> arguments, Map<String, String> environment) {
    int port = DEFAULT_PORT;
    String folder = environment.get("SCAR_LOCAL_DIR");
    Optional<Path> engine = Optional.empty();
    boolean plain = false;
    OptionalInt concurrency = OptionalInt.empty();
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String name = words.next();
      switch (name) {
        case "--port" -> port = number(name, value(name, words));
        case "--dir" -> folder = value(name, words);
        case "--engine" -> engine = Optional.of(Path.of(value(name, words)));
        case "--plain" -> plain = true;
        case "--concurrency" -> concurrency = OptionalInt.of(number(name, value(name, words)));
        default -> throw new IllegalArgumentException("unknown argument " + name);
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
            .filter(quota -> !quota.isEmpty()),
        engine,
        plain,
        concurrency);
  }

  private static String value(String name, Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(name + " needs a value");
    }
    return words.next();
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number: " + value, e);
    }
  }
}
