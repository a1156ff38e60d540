package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.SilentCloud;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalCommandTest extends CommandTest {

  @Test
  void aPortInUseIsNamedAndNothingIsStarted() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      assertThat(cli.run("local", "start", "--port", port, "--dir", "state").exits(7).err())
          .contains("Port " + port, "in use", "--port 0");
      assertThat(
              cli.set("SCAR_LOCAL_PORT", port)
                  .run("local", "start", "--dir", "state")
                  .exits(7)
                  .err())
          .contains("Port " + port);
    }
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertThat(cli.run("local", "start", "--port", "70000").exits(2).err())
        .contains("Port 70000 is not from 0 to 65535.");
    cli.set("SCAR_LOCAL_PORT", "many");
    assertThat(cli.run("local", "start").exits(2).err()).contains("SCAR_LOCAL_PORT `many`");
  }

  @Test
  void whereNoneRunsTheFolderIsNamed() {
    assertThat(cli.run("local", "status").exits(3).err())
        .contains("home/.local/state/scar/local", "scar local start");
    assertThat(cli.set("XDG_STATE_HOME", "/xdg").run("local", "env").exits(3).err())
        .contains("/xdg/scar/local");
    assertThat(cli.set("SCAR_LOCAL_DIR", "/mine").run("local", "env").exits(3).err())
        .contains(" /mine.");
    assertThat(cli.run("local", "env", "--dir", "/named").exits(3).err()).contains(" /named.");
    assertThat(cli.run("local", "stop").exits(0).out()).contains("No local cloud runs");
  }

  @Test
  void whereNoneRunsTheCommandForThatFolderIsNamed() {
    for (String command : new String[] {"env", "status"}) {
      assertThat(cli.run("local", command).exits(3).err())
          .contains("`scar local start` starts one; --dir DIR looks for it in another folder.");
      assertThat(cli.run("local", command, "--dir", "my state").exits(3).err())
          .contains("`scar local start --dir 'my state'` starts one.");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsToldWithTheReason() throws IOException {
    Files.createDirectories(folder.resolve("dist/lib/local"));
    cli.write("file", "");

    for (String command : List.of("start --port 0", "start --port 0 --foreground")) {
      assertThat(cli.run(("local " + command + " --dir /proc/x").split(" ", -1)).exits(7).err())
          .matches(
              "error: The local cloud cannot be started in /proc/x: [^/]+\\.\n[^\n]*--dir.*\n");
      assertThat(cli.run(("local " + command + " --dir file").split(" ", -1)).exits(7).err())
          .matches("error: \\S*/file/pid cannot be read: [^/]+\\.\n[^\n]*--dir.*\n");
    }
  }

  @Test
  void aCloudThatDiedIsNotTakenForARunningOne() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    cli.write("state/endpoint", "http://127.0.0.1:1\n");
    cli.write("state/pid", ProcessHandle.current().pid() + "\n");

    assertThat(cli.run("local", "status", "--dir", "state").exits(3).err()).contains("No local");
  }

  /** What answers as the cloud of a process. */
  private static HttpServer cloudOf(long pid) throws IOException {
    return cloudOf("{\"status\": \"running\", \"pid\": %d}".formatted(pid));
  }

  private static HttpServer cloudOf(String health) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/_scar/health",
        exchange -> {
          try (exchange) {
            byte[] body = health.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  @Test
  void theCloudOfAnotherFolderOnTheSamePortIsNotTakenForThisOne() throws IOException {
    HttpServer other = cloudOf(1);
    try {
      cli.write("state/endpoint", "http://127.0.0.1:" + other.getAddress().getPort());
      cli.write("state/pid", String.valueOf(ProcessHandle.current().pid()));

      assertThat(cli.run("local", "stop", "--dir", "state").exits(0).out())
          .contains("No local cloud runs");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aCloudThatDoesNotAnswerIsShownLeftAloneByStartAndEndedByStop() throws IOException {
    try (SilentCloud silent = new SilentCloud(folder.resolve("state"))) {
      String endpoint = Files.readString(folder.resolve("state/endpoint")).strip();
      cli.write("state/local.log", "its log\n");

      assertThat(cli.run("local", "env", "--dir", "state").exits(0).out())
          .contains("AWS_ENDPOINT_URL='" + endpoint + "'");
      assertThat(cli.run("local", "status", "--dir", "state").exits(6).out())
          .contains("running   " + endpoint + " (does not answer)", "process   " + silent.pid());
      assertThat(cli.run("local", "start", "--dir", "state", "--port", "0").exits(7).err())
          .contains("process " + silent.pid(), "does not answer", "scar local stop");
      assertThat(folder.resolve("state/endpoint")).hasContent(endpoint);
      assertThat(folder.resolve("state/local.log")).hasContent("its log");
      assertThat(silent.lives()).isTrue();

      assertThat(cli.run("local", "stop", "--dir", "state").exits(0).out()).contains("is stopped");
      assertThat(silent.lives()).isFalse();
    }
  }

  @Test
  void aStartAtAnotherPortThanTheRunningCloudsIsRefused() throws IOException {
    HttpServer running = cloudOf(ProcessHandle.current().pid());
    try {
      int port = running.getAddress().getPort();
      cli.write("state/endpoint", "http://127.0.0.1:" + port);
      cli.write("state/pid", String.valueOf(ProcessHandle.current().pid()));

      assertThat(cli.run("local", "start", "--dir", "state", "--port", "1").exits(2).err())
          .contains("runs already", "http://127.0.0.1:" + port, "not at port 1", "--dir FOLDER");
      for (String wanted : new String[] {"0", String.valueOf(port)}) {
        assertThat(cli.run("local", "start", "--dir", "state", "--port", wanted).exits(0).out())
            .contains("runs already, at http://127.0.0.1:" + port);
      }
      assertThat(cli.run("local", "start", "--dir", "state").exits(0).out())
          .contains("runs already");
      assertThat(cli.run("local", "status", "--dir", "state", "-j").exits(0).json())
          .hasToString(
              "{\"LocalCloud\":{\"Endpoint\":\"http://127.0.0.1:%d\",\"Pid\":%d,\"Folder\":\"%s\",\"Answers\":true}}"
                  .formatted(port, ProcessHandle.current().pid(), folder.resolve("state")));
    } finally {
      running.stop(0);
    }
  }

  private void publish(HttpServer cloud) throws IOException {
    cli.write("state/endpoint", "http://127.0.0.1:" + cloud.getAddress().getPort());
    cli.write("state/pid", String.valueOf(ProcessHandle.current().pid()));
  }

  @Test
  void statusTellsWhetherEnvironmentsAreAsTightAsLambdas() throws IOException {
    String health = "{\"pid\": %d, \"environments\": %s}";
    long pid = ProcessHandle.current().pid();
    HttpServer tight = cloudOf(health.formatted(pid, "{\"tight\": true}"));
    try {
      publish(tight);
      assertThat(cli.run("local", "status", "--dir", "state").exits(0).out())
          .contains("tight     yes, environments are as Lambda's\n");
      assertThat(cli.run("local", "start", "--plain", "--dir", "state").exits(2).err())
          .contains("runs already, with environments as tight as Lambda's", "scar local stop");
    } finally {
      tight.stop(0);
    }
    HttpServer plain =
        cloudOf(health.formatted(pid, "{\"tight\": false, \"why\": \"not allowed here\"}"));
    try {
      publish(plain);
      assertThat(cli.run("local", "status", "--dir", "state").exits(0).out())
          .contains("tight     no: not allowed here\n");
      assertThat(
              cli.run("local", "status", "--dir", "state", "-j")
                  .exits(0)
                  .json()
                  .at("/LocalCloud/Environments"))
          .hasToString("{\"Tight\":false,\"Why\":\"not allowed here\"}");
      assertThat(cli.run("local", "start", "--plain", "--dir", "state").exits(0).out())
          .contains("runs already");
    } finally {
      plain.stop(0);
    }
  }

  @Test
  void aShellThatEvaluatesTheVariablesOfNoCloudFails() throws Exception {
    for (String[] command : new String[][] {{"local", "env"}, {"local", "env", "--dri", "state"}}) {
      Cli.Result result = cli.run(command);

      assertThat(result.exitCode()).isNotZero();
      assertThat(result.err()).startsWith("error: ");
      Process shell =
          new ProcessBuilder("/bin/sh", "-c", "eval \"$1\"", "sh", result.out()).start();
      assertThat(shell.waitFor()).isEqualTo(1);
    }
  }

  @Test
  void theHelpSaysWhereTheStateIs() {
    assertThat(cli.run("local", "--help").exits(0).out())
        .contains("--dir DIR", "$SCAR_LOCAL_DIR", "$XDG_STATE_HOME/scar/local", "start");
  }
}
