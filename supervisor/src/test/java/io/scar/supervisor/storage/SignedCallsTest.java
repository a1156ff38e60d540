package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scar.container.credentials.AwsJson;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.config.RoleCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignedCallsTest {

  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      received.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target")));
      received.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
      received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      byte[] body = "{\"__type\":\"AccessDeniedException\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(400, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private SignedCalls calls() {
    return new SignedCalls(
        new Aws(
            "eu-west-1",
            Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
            Optional.of(new RoleCredentials("AKIAROLE", "very-secret", Optional.of("session")))));
  }

  @Test
  void aCallIsSignedAsTheRoleForItsServiceAndRegion() throws IOException {
    AwsJson.Answer answer =
        calls().post("secretsmanager", "us-east-2", "secretsmanager.GetSecretValue", "{\"a\":1}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("AccessDeniedException");
    assertThat(received.get(0))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIAROLE/")
        .contains("/us-east-2/secretsmanager/aws4_request")
        .doesNotContain("very-secret");
    assertThat(received.subList(1, 4))
        .containsExactly("secretsmanager.GetSecretValue", "session", "{\"a\":1}");
  }

  @Test
  void whereNobodyAnswersIsSaid() {
    SignedCalls calls = calls();
    server.stop(0);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> calls.post("ecr", "us-east-2", "target", "{}"));
  }
}
