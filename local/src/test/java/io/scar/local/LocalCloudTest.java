package io.scar.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.local.config.Options;
import io.scar.local.state.StateInUseException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCloudTest {

  @TempDir Path folder;

  private Options options(Path state, int port) {
    return new Options(
        port,
        state,
        folder.resolve("store"),
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalInt.empty());
  }

  @Test
  void itAnswersAndSaysWhereAndTakesThatBackAtItsEnd() throws Exception {
    Path state = folder.resolve("state");
    try (LocalCloud cloud = LocalCloud.start(options(state, 0))) {
      assertThat(state.resolve("endpoint")).hasContent(cloud.uri().toString());
      assertThat(state.resolve("pid")).hasContent(Long.toString(ProcessHandle.current().pid()));
      assertThat(cloud.uri().getHost()).isEqualTo("127.0.0.1");
      HttpResponse<String> health = get(cloud.uri().resolve("/_scar/health"));
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body())
          .contains("\"status\":\"running\"", "\"pid\":")
          .contains("\"environments\":", "\"tight\":false", "no engine was named")
          .containsPattern("\"version\":\"\\d+\\.\\d+\\.\\d+");
    }
    assertThat(state.resolve("endpoint")).doesNotExist();
    assertThat(state.resolve("pid")).doesNotExist();
  }

  @Test
  void aServiceThatIsNotThereIsNamedInItsOwnShape() throws Exception {
    try (LocalCloud cloud = LocalCloud.start(options(folder.resolve("state"), 0))) {
      HttpRequest request =
          HttpRequest.newBuilder(cloud.uri())
              .header(
                  "Authorization",
                  "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, Signature=0")
              .header("X-Amz-Target", "DynamoDB_20120810.ListTables")
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("\"__type\":\"NotImplemented\"", "dynamodb:ListTables");
        assertThat(answer.headers().firstValue("x-amzn-requestid")).isPresent();
      }
    }
  }

  @Test
  void aStateFolderHasOneProcess() throws IOException {
    Path state = folder.resolve("state");
    try (LocalCloud first = LocalCloud.start(options(state, 0))) {
      assertThatThrownBy(() -> LocalCloud.start(options(state, 0)))
          .isInstanceOf(StateInUseException.class)
          .hasMessageContaining(state.toString());
      assertThat(first.uri().getPort()).isPositive();
    }
    LocalCloud.start(options(state, 0)).close();
  }

  @Test
  void aPortInUseLeavesNothingBehind() throws IOException {
    Path state = folder.resolve("state");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalCloud.start(options(state, taken.getLocalPort())))
          .isInstanceOf(BindException.class);
    }
    assertThat(Files.exists(state.resolve("endpoint"))).isFalse();
    LocalCloud.start(options(state, 0)).close();
  }

  @Test
  void argumentsAndEnvironmentSayWhatToStart() {
    Options options =
        Options.parse(List.of("--port", "0"), Map.of("SCAR_LOCAL_DIR", "/s", "HOME", "/h"));
    assertThat(options)
        .isEqualTo(
            new Options(
                0,
                Path.of("/s"),
                Path.of("/h/.cache/scar/store"),
                Optional.empty(),
                Optional.empty(),
                false,
                OptionalInt.empty()));
    assertThat(
            Options.parse(
                List.of("--plain", "--dir", "/d", "--engine", "/e", "--concurrency", "64"),
                Map.of("SCAR_LOCAL_DIR", "/s", "XDG_CACHE_HOME", "/c")))
        .isEqualTo(
            new Options(
                4566,
                Path.of("/d"),
                Path.of("/c/scar/store"),
                Optional.empty(),
                Optional.of(Path.of("/e")),
                true,
                OptionalInt.of(64)));
    assertThat(
            Options.parse(
                List.of("--dir", "/d"),
                Map.of("SCAR_STORE_DIR", "/x", "HOME", "/h", "SCAR_STORE_QUOTA", "5GB")))
        .isEqualTo(
            new Options(
                4566,
                Path.of("/d"),
                Path.of("/x"),
                Optional.of("5GB"),
                Optional.empty(),
                false,
                OptionalInt.empty()));
    assertThatThrownBy(() -> Options.parse(List.of("--port", "0"), Map.of("HOME", "/h")))
        .hasMessageContaining("the folder of the state is not given");
    assertThatThrownBy(() -> Options.parse(List.of("--port", "x"), Map.of()))
        .hasMessageContaining("--port must be a number: x");
    assertThatThrownBy(() -> Options.parse(List.of("--dir", "/d", "--concurrency", "0"), Map.of()))
        .hasMessageContaining("--concurrency must be 1 or more: 0");
    assertThatThrownBy(() -> Options.parse(List.of("--what"), Map.of()))
        .hasMessageContaining("unknown argument --what");
    assertThatThrownBy(() -> Options.parse(List.of("--dir", "/d", "--engine"), Map.of()))
        .hasMessageContaining("--engine needs a value");
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
