package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the command of a distribution starts, with and without what is kept ready of it. */
class CommandStartIT {

  private static final Path BUILT = Path.of("target/dist/scar").toAbsolutePath();

  @TempDir Path folder;
  private Path cache;

  @BeforeEach
  void copyDistribution() throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      shell.succeeds("cp -a '" + BUILT + "' moved");
    }
    cache = folder.resolve("moved/lib/cli.aot");
  }

  @Test
  void theCacheServesWhereverTheDistributionLies() throws IOException {
    assertThat(takesItsCaches("moved")).isTrue();
  }

  /** As `cp -R`, an archive without times, and many a recipe of an image do it. */
  @Test
  void theCacheServesACopyThatLostItsTimes() throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      shell.succeeds("cp -R moved copied && touch -d 2025-06-01T12:00:00Z copied/lib/cli/*.jar");
      assertThat(doctor(shell, "copied")).contains("Commands start with what is kept ready");
    }

    assertThat(takesItsCaches("copied")).isTrue();
  }

  @Test
  void thatTheCacheIsNotUsedIsTold() throws IOException {
    Files.delete(cache);

    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      assertThat(doctor(shell, "moved"))
          .contains("Commands start more slowly", "lib/cli.aot is missing", "bin/make-aot-cache");
    }
  }

  @Test
  void aDamagedCacheIsNotUsedAndNotSpokenOf() throws IOException {
    byte[] bytes = Files.readAllBytes(cache);
    Files.write(cache, Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(version("")).matches("SCAR \\S+\\s*");
  }

  @Test
  void aMissingCacheIsNotSpokenOf() throws IOException {
    Files.delete(cache);

    assertThat(version("")).matches("SCAR \\S+\\s*");
  }

  @Test
  void theVersionNeedsNoJavaAndIsTheSameWithIt() throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      String none = "JAVA_HOME= SCAR_JVM_FOLDER=/nonexistent moved/bin/scar ";

      assertThat(shell.succeeds(none + "--version")).isEqualTo(version(""));
      assertThat(shell.succeeds(none + "version")).isEqualTo(version(""));
      assertThat(shell.succeeds("ln -s moved/bin/scar link && ./link --version"))
          .isEqualTo(version(""));
    }
  }

  /** The runtime ends with an error where it is told to take a cache and cannot. */
  private boolean takesItsCaches(String distribution) throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      String mustHaveIt = "JDK_JAVA_OPTIONS=-XX:AOTMode=on " + distribution + "/bin/scar ";
      return shell.succeeds(mustHaveIt + "version --debug").contains("SCAR ")
          && shell.succeeds(mustHaveIt + "log --help").contains("scar log");
    }
  }

  /** Which may find that no engine works here: that is another matter. */
  private static String doctor(Shell shell, String distribution) throws IOException {
    return shell.succeeds(distribution + "/bin/scar doctor || :");
  }

  /** By Java. */
  private String version(String settings) throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      return shell.succeeds(settings + " moved/bin/scar version --debug");
    }
  }
}
