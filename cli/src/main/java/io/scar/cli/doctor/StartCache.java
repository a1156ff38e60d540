package io.scar.cli.doctor;

import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether commands start with what the distribution keeps ready of them. The Java runtime takes the
 * cache only with the JDK that made it, and with jars of the same size and time.
 *
 * @param used whether this process started with it
 * @param why it did not; empty if it did
 * @param remedy what to do about it; empty if there is nothing to do
 * @see <a href="https://openjdk.org/jeps/483">JEP 483: Ahead-of-Time Class Loading and Linking</a>
 */
public record StartCache(boolean used, String why, String remedy) {

  /** Of all jars of a distribution; its launcher and {@code make-aot-cache} know it too. */
  private static final Instant TIME_OF_JARS = Instant.parse("2025-01-01T00:00:00Z");

  private static final long PATIENCE_SECONDS = 30;

  /**
   * @param distribution the folder that the command was installed to; null if unknown
   */
  public static StartCache of(@Nullable Path distribution) {
    if (distribution == null) {
      return new StartCache(false, "this command does not run from a distribution", "");
    }
    Path cache = distribution.resolve("lib").resolve("cli.aot");
    String maker = "`" + distribution.resolve("bin").resolve("make-aot-cache") + "` makes it anew.";
    if (!Files.exists(cache)) {
      return new StartCache(false, cache + " is missing", maker);
    }
    if (isUsed(cache)) {
      return new StartCache(true, "", "");
    }
    Path jars = distribution.resolve("lib").resolve("cli");
    if (!haveTheirTime(jars)) {
      return new StartCache(
          false,
          "the jars in " + jars + " lost their times when they were copied",
          "Whoever may change them calls any command once, which gives them back.");
    }
    return new StartCache(false, cache + " was made for another JDK, or is damaged", maker);
  }

  /** Starts another runtime as this one was, which ends at once if it cannot have the cache. */
  private static boolean isUsed(Path cache) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), "-version"));
    try {
      Process trial =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return trial.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
      } finally {
        trial.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private static boolean haveTheirTime(Path folder) {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        if (!Files.getLastModifiedTime(jar).toInstant().equals(TIME_OF_JARS)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
