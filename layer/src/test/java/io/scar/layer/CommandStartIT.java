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
    // The runtime says so when it takes it, and fails when it cannot.
    String said = version("JDK_JAVA_OPTIONS='-XX:AOTMode=on'");

    assertThat(said).contains("SCAR ").doesNotContain("rror");
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

  private String version(String settings) throws IOException {
    try (Shell shell = new Shell(folder, folder.resolve("home"))) {
      return shell.succeeds(settings + " moved/bin/scar version");
    }
  }
}
