package io.scar.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.container.credentials.AwsJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignedCallsTest {

  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private @Nullable Aws aws;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    if (aws != null) {
      aws.close();
    }
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

  private AwsJson.Transport calls() {
    Environment environment =
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "AWS_ACCESS_KEY_ID",
                "AKIAROLE",
                "AWS_SECRET_ACCESS_KEY",
                "very-secret",
                "AWS_SESSION_TOKEN",
                "session"),
            Path.of("/"),
            Path.of("/"),
            null);
    aws = new Aws(environment, new Account(null, "eu-west-1", null));
    return aws.signedCalls();
  }

  @Test
  void aCallIsSignedAsTheUserForItsServiceAndRegion() throws IOException {
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
    AwsJson.Transport calls = calls();
    server.stop(0);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> calls.post("ecr", "us-east-2", "target", "{}"));
  }
}
