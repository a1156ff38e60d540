package io.scar.cli.command;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;

/** {@code scar invoke}, against a gateway that the test plays. */
abstract class GatewayTest extends CommandTest {

  /** A request that reached the gateway. */
  record Request(String method, String uri, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  /** Answers one request. */
  interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  final List<Request> requests = new CopyOnWriteArrayList<>();
  volatile Answering answering = exchange -> send(exchange, 200, "hi");

  @BeforeEach
  final void startGateway() {
    aws.answerHttp(
        exchange -> {
          try (exchange) {
            requests.add(
                new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(
                        exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1)));
            answering.answer(exchange);
          }
        });
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** As the supervisor answers where bodies are bytes. */
  static void sendRaw(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().set("amz-lambda-request-id", "r-1");
    send(exchange, status, body);
  }

  /** As the supervisor answers through a REST API without binary types. */
  static void sendEncoded(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().set("amz-lambda-request-id", "r-1");
    exchange.getResponseHeaders().set("amz-log-group-name", "/aws/lambda/words");
    exchange.getResponseHeaders().set("amz-log-stream-name", "stream");
    send(
        exchange,
        status,
        Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Sends the beginning of an answer, and no end of it until that is wanted. */
  static void sendBeginning(HttpExchange exchange, CountDownLatch end) throws IOException {
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write("aGVsbG8=".getBytes(StandardCharsets.US_ASCII));
    exchange.getResponseBody().flush();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void init(String section) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda: {name: words, timeout: 20, container: {image: %s}}
            api_gateway: %s
        """
            .formatted(cli.image(1000), section));
    cli.run("init", "-f", "f.yaml").exits(0);
  }

  Request request() {
    return requests.getLast();
  }
}
