package io.scar.container.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {

  @TempDir Path folder;

  private Path engine(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("scar-exec"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private EngineChoice choose(Path engine, Optional<EngineMode> forced)
      throws ContainerException, InterruptedException {
    return Engines.choose(engine, folder.resolve("scratch"), forced, true);
  }

  private void assertFails(Path engine, Kind kind, String... words) {
    assertThatThrownBy(() -> choose(engine, Optional.empty()))
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(words);
  }

  @Test
  void choosesNamespacesWhenTheFileInTheRootComesBack() throws Exception {
    Path engine = engine("[ \"$2 $8\" = 'namespaces /sentinel' ] && exec cat \"$4/sentinel\"");
    assertThat(choose(engine, Optional.empty()).mode()).isEqualTo(EngineMode.NAMESPACES);
    assertThat(choose(engine, Optional.of(EngineMode.NAMESPACES)).why()).contains("asked for");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void takesTheEnginesOwnReasonWhenItFails() throws Exception {
    Path engine = engine("echo 'scar-exec: user namespaces are forbidden' >&2; exit 125");
    assertFails(engine, Kind.MACHINE, "user namespaces are forbidden", "kernel.");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void doesNotBelieveAnExitStatus() throws Exception {
    assertFails(engine("exit 0"), Kind.MACHINE, "status 0", "did not read the sentinel");
    assertFails(engine("echo done; exit 0"), Kind.MACHINE, "namespaces: done");
  }

  @Test
  void namesAnEngineThatIsMissing() {
    assertFails(folder.resolve("nothing"), Kind.MACHINE, "nothing is missing");
  }

  @Test
  void agreesWithTheRealEngine() throws Exception {
    Path real = Path.of(System.getProperty("scar.top"), "engine/target/scar-exec");
    assumeTrue(Files.isExecutable(real), real + " is not built: make -C engine");
    Process unshare = new ProcessBuilder("unshare", "-Urm", "true").start();
    if (unshare.waitFor() == 0) {
      assertThat(choose(real, Optional.empty()).mode()).isEqualTo(EngineMode.NAMESPACES);
    } else {
      assertFails(real, Kind.MACHINE, "namespaces: ");
    }
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void staysOnTheHostWithoutAnImage() throws Exception {
    for (Optional<EngineMode> forced :
        List.of(
            Optional.<EngineMode>empty(),
            Optional.of(EngineMode.HOST),
            Optional.of(EngineMode.NAMESPACES))) {
      EngineChoice choice = Engines.choose(folder.resolve("nothing"), folder, forced, false);
      assertThat(choice.mode()).isEqualTo(EngineMode.HOST);
      assertThat(choice.why()).startsWith("host: ");
    }
  }

  @Test
  void refusesToRunAnImageOnTheHost() throws Exception {
    Path engine = engine("exit 0");
    assertThatThrownBy(() -> choose(engine, Optional.of(EngineMode.HOST)))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessageContaining("SCAR_ENGINE");
  }
}
