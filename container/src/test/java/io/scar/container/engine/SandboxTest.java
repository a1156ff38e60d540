package io.scar.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {

  private static final Duration GRACE = Duration.ofMillis(1500);

  @TempDir Path folder;

  private Path engine(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("scar-exec"), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void isOneCommandLine() {
    Sandbox sandbox =
        new Sandbox(
            OptionalInt.of(512),
            List.of(new Bind(Path.of("/co:de"), Path.of("/var/task"), true)),
            Path.of("/var/task"),
            GRACE);

    assertThat(sandbox.commandLine(Path.of("/bin/scar-exec"), List.of("/opt/bootstrap", "x")))
        .containsExactly(
            "/bin/scar-exec",
            "--mode",
            "sandbox",
            "--tmp-size",
            "512",
            "--bind",
            "/co\\:de:/var/task:ro",
            "--workdir",
            "/var/task",
            "--user",
            "993:990",
            "--grace",
            "1.500",
            "--",
            "/opt/bootstrap",
            "x");
  }

  @Test
  void anImagesRootTakesThePlaceOfTheMachinesPrograms() {
    ContainerProcess process =
        new ContainerProcess(
            Path.of("/store/root"),
            Path.of("/run/upper"),
            null,
            List.of(),
            "/var/task",
            Sandbox.USER,
            Path.of("/run/environment"),
            Path.of("/run/status"),
            List.of("/main", "x"));

    assertThat(
            Sandbox.commandLine(
                Path.of("/bin/scar-exec"), process, OptionalInt.of(512), Duration.ofMillis(500)))
        .containsExactly(
            "/bin/scar-exec",
            "--mode",
            "sandbox",
            "--root",
            "/store/root",
            "--upper",
            "/run/upper",
            "--tmp-size",
            "512",
            "--workdir",
            "/var/task",
            "--user",
            "993:990",
            "--env-file",
            "/run/environment",
            "--status-file",
            "/run/status",
            "--caller",
            Long.toString(ProcessHandle.current().pid()),
            "--grace",
            "0.500",
            "--",
            "/main",
            "x");
  }

  @Test
  void namesNoSizeWhereABindIsItsTmp() {
    Sandbox sandbox = new Sandbox(OptionalInt.empty(), List.of(), Path.of("/"), GRACE);

    assertThat(sandbox.commandLine(Path.of("/e"), List.of("/c"))).doesNotContain("--tmp-size");
  }

  @Test
  void givesItsUserLambdasName() throws IOException {
    List<Bind> binds = Sandbox.names(folder);

    assertThat(binds)
        .extracting(bind -> bind.target().toString())
        .containsExactly("/etc/passwd", "/etc/group");
    assertThat(binds.getFirst().source()).content().contains("sbx_user1051:x:993:990:");
  }

  @Test
  void worksIfLettersThatAreNowhereElseComeBack() throws Exception {
    Path engine =
        engine(
            """
            for word; do case $word in *:/var/task:ro) cat "${word%%:*}/letters" ;; esac; done""");
    Path scratch = folder.resolve("scratch");

    assertThat(SandboxProbe.attempt(engine, scratch)).isEqualTo(new EngineProbe.Works());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void failsWithTheEnginesReasonWhateverItsExitStatus() throws Exception {
    assertThat(
            SandboxProbe.attempt(
                engine("echo 'scar-exec: not allowed here' >&2; exit 125"), folder))
        .isEqualTo(new EngineProbe.Fails("not allowed here"));
    assertThat(SandboxProbe.attempt(engine("exit 0"), folder))
        .isEqualTo(
            new EngineProbe.Fails(
                "the engine ended with status 0 and did not run a script in a sandbox"));
    assertThat(SandboxProbe.attempt(folder.resolve("none"), folder))
        .isEqualTo(
            new EngineProbe.Fails(
                "the engine's binary " + folder.resolve("none") + " is missing or not executable"));
  }
}
