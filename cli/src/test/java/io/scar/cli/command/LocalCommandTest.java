package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    assertThat(cli.run("local", "start", "--port", "70000").exits(2).err()).contains("70000");
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
  void aCloudThatDiedIsNotTakenForARunningOne() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    cli.write("state/endpoint", "http://127.0.0.1:1\n");
    cli.write("state/pid", ProcessHandle.current().pid() + "\n");

    assertThat(cli.run("local", "status", "--dir", "state").exits(3).err()).contains("No local");
  }

  @Test
  void theCloudOfAnotherFolderOnTheSamePortIsNotTakenForThisOne() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/_scar/health",
        exchange -> {
          try (exchange) {
            byte[] body = "{\"status\": \"running\", \"pid\": 1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    other.start();
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
  void theHelpSaysWhereTheStateIs() {
    assertThat(cli.run("local", "--help").exits(0).out())
        .contains("--dir DIR", "$SCAR_LOCAL_DIR", "$XDG_STATE_HOME/scar/local", "start");
  }
}
