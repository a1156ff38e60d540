package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scar invoke}, against a gateway that the test plays. */
class InvokeCommandTest extends CommandTest {

  /** A request that reached the gateway. */
  private record Request(
      String method, String uri, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  /** Answers one request. */
  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Answering answering = exchange -> send(exchange, 200, "hi");

  @BeforeEach
  void startGateway() {
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

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** As the supervisor answers through a REST API without binary types. */
  private static void sendEncoded(HttpExchange exchange, int status, String body)
      throws IOException {
    exchange.getResponseHeaders().set("amz-lambda-request-id", "r-1");
    exchange.getResponseHeaders().set("amz-log-group-name", "/aws/lambda/words");
    exchange.getResponseHeaders().set("amz-log-stream-name", "stream");
    send(
        exchange,
        status,
        Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void init(String section) throws IOException {
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

  @Test
  void whatTheProgramItselfDoesNotFindIsNoWrongAddress() throws IOException {
    init("{name: shop, type: http, response: raw}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("amz-lambda-request-id", "r-1");
          send(exchange, 404, "no such page");
        };

    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("answered 404: no such page", "scar log -n words")
        .doesNotContain("scar ls");
    answering = exchange -> send(exchange, 404, "{\"message\": \"Not Found\"}");
    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("answered 404: Not Found", "scar ls");
  }

  private Request request() {
    return requests.getLast();
  }

  @Test
  void aFileIsPostedAsBase64AndTheAnswerIsDecodedOnce() throws IOException {
    init("{name: shop}");
    cli.write("in.txt", "hello");
    String inner = Base64.getEncoder().encodeToString("deep".getBytes(StandardCharsets.UTF_8));
    answering = exchange -> sendEncoded(exchange, 200, inner);

    Cli.Result result = cli.run("invoke", "-n", "words", "-db", "in.txt").exits(0);

    assertThat(result.out()).isEqualTo(inner);
    assertThat(result.err())
        .contains(
            "Request Id: r-1", "Log Group Name: /aws/lambda/words", "Log Stream Name: stream");
    assertThat(request().method()).isEqualTo("POST");
    assertThat(request().uri()).endsWith("/scar/launch");
    assertThat(request().body()).isEqualTo("aGVsbG8=");
    assertThat(request().header("Content-type")).isEqualTo("application/octet-stream");
  }

  @Test
  void rawApisHttpApisAndUrlsGetAndGiveTheBytesThemselves() throws IOException {
    for (String section :
        List.of("{name: shop, response: raw}", "{name: shop, type: http}", "{type: url}")) {
      init(section);
      cli.write("in.txt", "hello");
      answering =
          exchange -> {
            exchange.getResponseHeaders().set("amz-lambda-request-id", "r-1");
            send(exchange, 200, "aGk=");
          };

      assertThat(cli.run("invoke", "-n", "words", "-db", "in.txt").exits(0).out())
          .as(section)
          .isEqualTo("aGk=");
      assertThat(request().body()).isEqualTo("hello");
      cli.run("rm", "-n", "words").exits(0);
    }
  }

  @Test
  void dataComesFromTextJsonStandardInputOrNowhere() throws IOException {
    init("{name: shop, response: raw}");

    cli.run("invoke", "-n", "words").exits(0);
    assertThat(request().method()).isEqualTo("GET");
    cli.run("invoke", "-n", "words", "-d", "text").exits(0);
    assertThat(request().body()).isEqualTo("text");
    assertThat(request().header("Content-type")).startsWith("text/plain");
    cli.run("invoke", "-n", "words", "-jd", "{\"a\": [1]}").exits(0);
    assertThat(request().body()).isEqualTo("{\"a\":[1]}");
    assertThat(request().header("Content-type")).isEqualTo("application/json");
    cli.types("typed").run("invoke", "-n", "words", "-db", "-").exits(0);
    assertThat(request().body()).isEqualTo("typed");
    cli.run("invoke", "-n", "words", "--method", "DELETE").exits(0);
    assertThat(request().method()).isEqualTo("DELETE");
    cli.run("invoke", "-n", "words", "-d", "a", "-jd", "1").exits(2);
    cli.run("invoke", "-n", "words", "-jd", "{no").exits(2);
    cli.run("invoke", "-n", "words", "-db", "missing").exits(3);
  }

  @Test
  void parametersAreEncodedAndListsRepeatTheirKey() throws IOException {
    init("{name: shop}");

    cli.run("invoke", "-n", "words", "-p", "{\"a b\": [\"1\", 2], \"ä\": \"x&y+z\"}").exits(0);

    assertThat(request().uri()).endsWith("/launch?a%20b=1&a%20b=2&%C3%A4=x%26y%2Bz");
    cli.run("invoke", "-n", "words", "-p", "[1]").exits(2);
  }

  @Test
  void theDefinitionSaysWhatTheCommandLineDoesNot() throws IOException {
    init("{name: shop, parameters: {k: v}, json_data: '{\"from\": \"file\"}'}");

    cli.run("invoke", "-f", "f.yaml").exits(0);

    assertThat(request().uri()).endsWith("?k=v");
    assertThat(request().body()).isEqualTo("{\"from\": \"file\"}");
  }

  @Test
  void anAsynchronousCallSaysSoAndWaitsForNothing() throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("amz-lambda-request-id", "r-2");
          send(exchange, 202, "");
        };

    Cli.Result result = cli.run("invoke", "-n", "words", "-a", "-d", "x").exits(0);

    assertThat(request().header("X-amz-invocation-type")).isEqualTo("Event");
    assertThat(result.err()).contains("Request Id: r-2", "it runs on its own");
    assertThat(result.out()).isEmpty();
    JsonNode json = cli.run("invoke", "-n", "words", "-a", "-j").exits(0).json();
    assertThat(json.toString())
        .isEqualTo("{\"LambdaOutput\":{\"StatusCode\":202,\"RequestId\":\"r-2\"}}");
  }

  @Test
  void onlyRestApisCanBeCalledWithoutWaiting() throws IOException {
    init("{type: url}");

    assertThat(cli.run("invoke", "-n", "words", "-a").exits(2).err()).contains("scar run -a");
    assertThat(requests).isEmpty();
  }

  @Test
  void anAnswerGoesToAFileOrIntoOneDocument() throws IOException {
    init("{name: shop}");
    answering = exchange -> sendEncoded(exchange, 200, "picture");

    cli.run("invoke", "-n", "words", "-o", "out.bin").exits(0);
    assertThat(Files.readString(folder.resolve("out.bin"))).isEqualTo("picture");
    JsonNode output = cli.run("invoke", "-n", "words", "-j").exits(0).json().path("LambdaOutput");
    assertThat(output.path("Payload").asText()).isEqualTo("picture");
    assertThat(output.path("StatusCode").asInt()).isEqualTo(200);
    assertThat(output.path("LogGroupName").asText()).isEqualTo("/aws/lambda/words");
    assertThat(cli.run("invoke", "-n", "words", "-v").exits(0).json().toString())
        .contains("\"Headers\"", "amz-log-stream-name");
  }

  @Test
  void theContainersExitCodeIsTheCommands() throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("exit-code", "7");
          sendEncoded(exchange, 500, "what it said");
        };

    Cli.Result result = cli.run("invoke", "-n", "words").exits(7);

    assertThat(result.out()).isEqualTo("what it said");
    assertThat(result.err()).contains("exit code is 7");
  }

  @ParameterizedTest
  @CsvSource({
    "400,125,2",
    "403,125,5",
    "404,125,3",
    "413,125,4",
    "429,125,6",
    "500,125,6",
    "502,125,6",
    "504,124,124"
  })
  void aRefusalIsToldWithItsMessage(int status, int exit, int reason) throws IOException {
    init("{name: shop}");
    answering = exchange -> send(exchange, status, "{\"message\":\"as it is\"}");

    Cli.Result result = cli.run("invoke", "-n", "words", "-j").exits(exit);

    assertThat(result.err()).contains("answered " + status + ": as it is");
    assertThat(result.json().at("/Error/ExitCode").asInt()).isEqualTo(reason);
    assertThat(requests).hasSize(1);
  }

  @Test
  void onlyWhatDidNotRunIsTriedAgainUnlessItDoesNoHarm() throws IOException {
    init("{name: shop, response: raw}");
    int[] refusals = {2};
    answering = exchange -> send(exchange, refusals[0]-- > 0 ? 429 : 200, "{\"message\":\"busy\"}");
    cli.run("invoke", "-n", "words", "-d", "x", "--retries", "3").exits(0);
    assertThat(requests).hasSize(3).allMatch(request -> request.body().equals("x"));
    requests.clear();

    answering = exchange -> send(exchange, 503, "");
    cli.run("invoke", "-n", "words", "--retries", "3").exits(125);
    assertThat(requests).hasSize(1);
    cli.run("invoke", "-n", "words", "--retries", "1", "--retry-started").exits(125);
    assertThat(requests).hasSize(3);
  }

  @Test
  void aTryThatTakesTooLongEndsAndIsNotRepeated() throws IOException {
    init("{name: shop}");
    CountDownLatch release = new CountDownLatch(1);
    answering =
        exchange -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          send(exchange, 200, "late");
        };

    Cli.Result result =
        cli.run("invoke", "-n", "words", "--try-timeout", "1", "--retries", "5").exits(124);

    release.countDown();
    assertThat(result.err()).contains("did not answer in time", "scar log -n words");
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAddressThatNobodyHasIsToldAsSuch() throws IOException {
    init("{name: shop}");
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    cli.set("AWS_ENDPOINT_URL_API_GATEWAY", "http://127.0.0.1:" + free);

    assertThat(cli.run("invoke", "-n", "words").exits(125).err()).contains("cannot be reached");
  }

  @Test
  void aSignatureAndAnApiKeyGoWithTheCallWhereTheyAreWanted() throws IOException {
    init("{type: url, auth: iam}");
    cli.run("invoke", "-n", "words", "-d", "x").exits(0);
    assertThat(request().header("Authorization"))
        .contains("Credential=key/", "/us-east-1/lambda/aws4_request");
    cli.run("rm", "-n", "words").exits(0);

    init("{name: shop, api_key: true, auth: iam}");
    Cli.Result result = cli.run("invoke", "-n", "words", "-d", "x").exits(0);
    assertThat(request().header("Authorization")).contains("/us-east-1/execute-api/aws4_request");
    assertThat(request().header("X-api-key")).startsWith("secret-of-");
    assertThat(result.out() + result.err()).doesNotContain("secret-of-");
  }

  @Test
  void aLinkIsFollowedWithoutKeyAndSignatureAndItsBytesAreNotDecoded() throws IOException {
    init("{name: shop, api_key: true, auth: iam}");
    answering =
        exchange -> {
          if (exchange.getRequestURI().getPath().contains("/bucket/")) {
            send(exchange, 200, "aGk=");
          } else {
            exchange
                .getResponseHeaders()
                .set("Location", aws.endpoint() + "/_aws/bucket/object?X-Amz-Signature=1");
            sendEncoded(exchange, 303, "");
          }
        };

    assertThat(cli.run("invoke", "-n", "words").exits(0).out()).isEqualTo("aGk=");

    assertThat(request().method()).isEqualTo("GET");
    assertThat(request().uri()).endsWith("/bucket/object?X-Amz-Signature=1");
    assertThat(request().headers()).doesNotContainKeys("Authorization", "X-api-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "mailto:a@b", "http://[", "ht tp://x"})
  void aLinkThatIsNoneOfHttpIsNotFollowed(String location) throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          sendEncoded(exchange, 303, "");
        };

    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("303 with a location that is no address of http")
        .doesNotContain("root:");
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"256", "-1", "99999999999", "none"})
  void anExitCodeThatIsNoneIsNeverASuccess(String code) throws IOException {
    init("{name: shop}");
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("exit-code", code);
          sendEncoded(exchange, 500, "");
        };

    cli.run("invoke", "-n", "words").exits(1);
  }

  @Test
  void anAnswerThatBreaksOffIsTheServicesFailureAndNotTheFiles() throws IOException {
    init("{type: url}");
    answering =
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          throw new IOException("cut off");
        };

    assertThat(cli.run("invoke", "-n", "words", "-o", "out").exits(125).err())
        .contains("The answer broke off", "out has what came until then");
  }

  @Test
  void dataAboveTheLimitIsRefusedBeforeItIsSent() throws IOException {
    init("{name: shop}");
    Files.write(folder.resolve("big"), new byte[5 << 20]);
    Files.write(folder.resolve("fits"), new byte[4 << 20]);
    answering = exchange -> sendEncoded(exchange, 200, "x".repeat(4 << 20));

    assertThat(cli.run("invoke", "-n", "words", "-db", "big").exits(4).err())
        .contains("5,242,880 bytes", "scar put");
    assertThat(requests).hasSize(0);
    assertThat(cli.run("invoke", "-n", "words", "-db", "fits").exits(0).out()).hasSize(4 << 20);
    cli.run("invoke", "-n", "words", "-a", "-db", "fits").exits(4);
  }

  @Test
  void aFunctionWithoutHttpAndOneThatIsNotThereAreTold() throws IOException {
    cli.run("init", "-n", "plain", "-i", cli.image(1000)).exits(0);

    assertThat(cli.run("invoke", "-n", "plain").exits(3).err()).contains("scar run -n plain");
    assertThat(cli.run("invoke", "-n", "none").exits(3).err()).contains("does not exist");
  }
}
