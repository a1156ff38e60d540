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

  private static String reads(String mode) {
    return "[ \"$2 $8\" = '%s /sentinel' ] && exec cat \"$4/sentinel\"".formatted(mode);
  }

  @Test
  void choosesTheBestModeInWhichTheFileOfTheRootComesBack() throws Exception {
    Path both = engine("exec cat \"$4/sentinel\"");
    assertThat(choose(both, Optional.empty()).mode()).isEqualTo(EngineMode.NAMESPACES);
    assertThat(choose(both, Optional.of(EngineMode.REWRITE)))
        .satisfies(choice -> assertThat(choice.mode()).isEqualTo(EngineMode.REWRITE))
        .satisfies(choice -> assertThat(choice.why()).startsWith("rewrite: asked for"));
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void takesTheNextModeAndSaysWhyNotTheBetterOne() throws Exception {
    Path engine = engine(reads("rewrite") + "; echo 'scar-exec: user namespaces are forbidden'");
    EngineChoice choice = choose(engine, Optional.empty());
    assertThat(choice.mode()).isEqualTo(EngineMode.REWRITE);
    assertThat(choice.why())
        .startsWith("rewrite: ")
        .endsWith("namespaces: user namespaces are forbidden");
    assertThat(Engines.attempt(engine, folder.resolve("scratch"), EngineMode.NAMESPACES))
        .isEqualTo(
            new Engines.Trial(EngineMode.NAMESPACES, false, "user namespaces are forbidden"));
  }

  @Test
  void triesNoOtherModeThanTheOneThatIsForced() throws Exception {
    Path engine = engine(reads("rewrite") + "; echo no");
    assertThatThrownBy(() -> choose(engine, Optional.of(EngineMode.NAMESPACES)))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MACHINE))
        .hasMessageContainingAll("`namespaces`, asked for", "namespaces: no");
  }

  @Test
  void takesTheEnginesOwnReasonWhenItFails() throws Exception {
    Path engine = engine("echo \"scar-exec: $2 is forbidden\" >&2; exit 125");
    assertFails(
        engine, Kind.MACHINE, "namespaces: namespaces is", "rewrite: rewrite is", "kernel.");
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
    assertThat(choose(real, Optional.empty()).mode())
        .isEqualTo(unshare.waitFor() == 0 ? EngineMode.NAMESPACES : EngineMode.REWRITE);
    assertThat(choose(real, Optional.of(EngineMode.REWRITE)).mode())
        .as("what needs nothing of the machine works on every machine")
        .isEqualTo(EngineMode.REWRITE);
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
