package io.scar.local.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start.
 *
 * @param port 0 for a free one
 * @param folder of all state
 * @param rootfsStore the store of unpacked images
 */
public record Options(int port, Path folder, Path rootfsStore) {

  public static final int DEFAULT_PORT = 4566;

  /** The usage line. */
  public static final String USAGE = "usage: io.scar.local.Main [--port N] [--dir STATE]";

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
    String home = environment.getOrDefault("HOME", ".");
    return new Options(
        port,
        folder != null && !folder.isEmpty()
            ? Path.of(folder)
            : under(environment.get("XDG_STATE_HOME"), home, ".local/state").resolve("scar/local"),
        under(environment.get("XDG_CACHE_HOME"), home, ".cache").resolve("scar/store"));
  }

  private static Path under(@Nullable String named, String home, String otherwise) {
    return named != null && !named.isEmpty() ? Path.of(named) : Path.of(home, otherwise);
  }

  private static int number(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--port must be a number: " + value, e);
    }
  }
}
