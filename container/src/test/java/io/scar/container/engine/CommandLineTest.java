package io.scar.container.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  private static final Path ENGINE = Path.of("/opt/scar/bin/scar-exec");

  private static ContainerProcess process(boolean withRoot) {
    return new ContainerProcess(
        withRoot ? Path.of("/store/rootfs") : null,
        withRoot ? Path.of("/tmp/upper") : null,
        withRoot ? Path.of("/store/owners") : null,
        List.of(
            new Bind(Path.of("/tmp/in"), Path.of("/tmp/in"), false),
            new Bind(Path.of("/a:b\\c"), Path.of("/x"), true)),
        "/work",
        "1000:100",
        Path.of("/tmp/env"),
        Path.of("/tmp/status"),
        List.of("/bin/sh", "-c", "--mode"));
  }

  @Test
  void saysAllOfAProcessAndKeepsTheCommandBehindTheDashes() {
    assertThat(CommandLine.of(ENGINE, EngineMode.NAMESPACES, process(true)))
        .containsExactly(
            "/opt/scar/bin/scar-exec",
            "--mode",
            "namespaces",
            "--root",
            "/store/rootfs",
            "--upper",
            "/tmp/upper",
            "--owners",
            "/store/owners",
            "--bind",
            "/tmp/in:/tmp/in",
            "--bind",
            "/a\\:b\\\\c:/x:ro",
            "--workdir",
            "/work",
            "--user",
            "1000:100",
            "--env-file",
            "/tmp/env",
            "--status-file",
            "/tmp/status",
            "--caller",
            Long.toString(ProcessHandle.current().pid()),
            "--",
            "/bin/sh",
            "-c",
            "--mode");
  }

  @Test
  void givesTheHostAUserButNoRootOrBinds() {
    assertThat(CommandLine.of(ENGINE, EngineMode.HOST, process(false)))
        .doesNotContain("--root", "--upper", "--owners", "--bind")
        .contains("--workdir", "--user", "--env-file", "--status-file");
  }

  @Test
  void refusesNamespacesWithoutARoot() {
    assertThatThrownBy(() -> CommandLine.of(ENGINE, EngineMode.NAMESPACES, process(false)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
