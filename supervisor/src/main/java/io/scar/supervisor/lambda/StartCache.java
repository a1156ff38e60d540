package io.scar.supervisor.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bundle's AOT cache, with which the Java runtime starts in a third of the time. A runtime that
 * cannot use it says nothing and goes without.
 *
 * @see <a href="https://openjdk.org/jeps/483">JEP 483: Ahead-of-Time Class Loading and Linking</a>
 */
final class StartCache {

  /** Names the cache's file; set by {@code bootstrap}, and only by it. */
  static final String PROPERTY = "scar.start.cache";

  private static final Path MAPPINGS = Path.of("/proc/self/maps");

  private static final String REMEDY =
      "; the function works, and starts slower. Publish the layer again if this stays";

  /** Why this process started without it; empty if it did not, or if there is none to use. */
  static Optional<String> problem() {
    return problem(System.getProperty(PROPERTY), MAPPINGS);
  }

  /**
   * @param mappings what is mapped into the process: a cache that is used is
   */
  static Optional<String> problem(@Nullable String file, Path mappings) {
    if (file == null) {
      return Optional.empty();
    }
    Path cache = Path.of(file);
    if (!Files.exists(cache)) {
      return Optional.of("the start-up cache " + cache + " is missing" + REMEDY);
    }
    try (InputStream lines = Files.newInputStream(mappings)) {
      // Whole: what is read line by line takes code that no cache holds.
      String mapped = new String(lines.readAllBytes(), StandardCharsets.UTF_8) + "\n";
      return mapped.contains(" " + cache.toRealPath() + "\n")
          ? Optional.empty()
          : Optional.of(
              "the start-up cache "
                  + cache
                  + " is not used: it is damaged, or was made for another Java runtime or processor"
                  + REMEDY);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private StartCache() {}
}
