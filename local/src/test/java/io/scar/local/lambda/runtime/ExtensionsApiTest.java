package io.scar.local.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtensionsApiTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private RuntimeApi api;

  @BeforeEach
  void open() throws IOException {
    FunctionSpec function =
        new FunctionSpec(
            "pics",
            "arn",
            "$LATEST",
            "1",
            "us-east-1",
            "a.handler",
            128,
            512,
            Duration.ofSeconds(3),
            Path.of("/var/task"),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    api = RuntimeApi.open(new RuntimeConversation(), new ExtensionsApi(function));
  }

  @AfterEach
  void close() {
    api.close();
    client.close();
  }

  @Test
  void anExtensionForNoEventRegistersAndWaitsUntilTheEnvironmentEnds() throws Exception {
    HttpResponse<String> registered = register("mine", "{\"events\":[]}");
    String identifier =
        registered.headers().firstValue("Lambda-Extension-Identifier").orElseThrow();
    CompletableFuture<HttpResponse<String>> next = client.sendAsync(next(identifier), text());

    assertThat(registered.statusCode()).isEqualTo(200);
    assertThat(registered.body()).contains("\"pics\"", "\"$LATEST\"", "\"a.handler\"");
    assertThat(register("other", "{\"events\":[]}").statusCode()).isEqualTo(200);
    assertThat(next).isNotDone();

    api.close();
    assertThat(next.handle((answer, broken) -> broken != null).get(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    register("mine", "{\"events\":[]}");

    HttpResponse<String> again = register("mine", "{\"events\":[]}");

    assertThat(again.statusCode()).isEqualTo(403);
    assertThat(again.body()).contains("already registered");
  }

  @Test
  void whatThisCloudCannotDoIsRefused() throws Exception {
    assertThat(register("mine", "{\"events\":[\"INVOKE\"]}").body())
        .contains("Extension.InvalidEventType");
    assertThat(register("mine", "nonsense").body()).contains("InvalidRequestFormat");
    assertThat(register("", "{\"events\":[]}").body()).contains("Extension.InvalidExtensionName");
    assertThat(client.send(next("unknown"), text()).body())
        .contains("Extension.UnknownExtensionIdentifier");
    assertThat(client.send(request("init/error").build(), text()).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> register(String name, String body) throws Exception {
    return client.send(
        request("register")
            .header("Lambda-Extension-Name", name)
            .POST(BodyPublishers.ofString(body))
            .build(),
        text());
  }

  private HttpRequest next(String identifier) {
    return request("event/next").header("Lambda-Extension-Identifier", identifier).build();
  }

  private HttpRequest.Builder request(String action) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d/2020-01-01/extension/".formatted(api.address().getPort()))
            .resolve(action));
  }

  private static HttpResponse.BodyHandler<String> text() {
    return BodyHandlers.ofString();
  }
}
