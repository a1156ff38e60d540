package io.scar.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, as a process. */
class MainTest {

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aPortInUseIsNamedAndTheExitCodeIsThatOfTheMachine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Process process = start("--port", port, "--dir", folder.resolve("state").toString());

      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(7);
      assertThat(errors()).contains("error: port " + port + " is in use; name another with --port");
    }
  }

  @Test
  void aWrongArgumentIsAUsageError() throws Exception {
    Process process = start("--prot", "1");

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(errors()).contains("unknown argument --prot", "usage:");
  }

  @Test
  void aSignalEndsItAndTakesItsFilesBack() throws Exception {
    Path state = folder.resolve("state");
    Process process = start("--port", "0", "--dir", state.toString());
    // The first line of its output is the endpoint, once it answers.
    String endpoint = process.inputReader().readLine();
    assertThat(state.resolve("endpoint")).hasContent(endpoint);
    assertThat(state.resolve("pid")).hasContent(Long.toString(process.pid()));

    process.destroy();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(state.resolve("endpoint")).doesNotExist();
    assertThat(state.resolve("pid")).doesNotExist();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.scar.local.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", folder.toString());
    builder.redirectError(folder.resolve("errors").toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }
}
