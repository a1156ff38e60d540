package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code scar invoke} makes of containers that fail, and of calls that do. */
class InvokeFailureTest extends GatewayTest {

  @Test
  void whatTheProgramItselfDoesNotFindIsNoWrongAddress() throws IOException {
    init("{name: shop, type: http, response: raw}");
    answering = exchange -> sendRaw(exchange, 404, "no such page");

    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("answered 404: no such page", "scar log -n words")
        .doesNotContain("scar ls");
    answering = exchange -> send(exchange, 404, "{\"message\": \"Not Found\"}");
    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("answered 404: Not Found", "scar ls");
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
    assertThat(result.err())
        .contains(
            "did not answer within 1 s (--try-timeout)",
            "scar log -n words",
            "Wait longer with --try-timeout SECONDS.");
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAddressThatNobodyHasIsToldAsSuch() throws IOException {
    init("{name: shop}");
    cli.set("AWS_ENDPOINT_URL_API_GATEWAY", "http://127.0.0.1:" + freePort());

    assertThat(cli.run("invoke", "-n", "words").exits(125).err()).contains("cannot be reached");
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
        .contains("answered 303, and where that leads to is no address of HTTP", "has run")
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

    Cli.Result big = cli.run("invoke", "-n", "words", "-db", "big", "-j").exits(125);
    assertThat(big.err()).contains("5,242,880 bytes", "scar put");
    assertThat(big.json().at("/Error/ExitCode").asInt()).isEqualTo(4);
    assertThat(requests).hasSize(0);
    assertThat(cli.run("invoke", "-n", "words", "-db", "fits").exits(0).out()).hasSize(4 << 20);
    cli.run("invoke", "-n", "words", "-a", "-db", "fits").exits(125);
  }

  @Test
  void aFunctionWithoutHttpAndOneThatIsNotThereAreTold() throws IOException {
    cli.run("init", "-n", "plain", "-i", cli.image(1000)).exits(0);

    Cli.Result plain = cli.run("invoke", "-n", "plain", "-j").exits(125);
    assertThat(plain.err()).contains("scar run -n plain");
    assertThat(plain.json().at("/Error/ExitCode").asInt()).isEqualTo(3);
    Cli.Result none = cli.run("invoke", "-n", "none", "-j").exits(125);
    assertThat(none.err()).contains("does not exist");
    assertThat(none.json().at("/Error/ExitCode").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeout", "--try-timeout"})
  void anAnswerThatDoesNotEndInTimeIsCut(String limit) throws IOException {
    init("{name: shop, response: raw}");
    CountDownLatch end = new CountDownLatch(1);
    answering = exchange -> sendBeginning(exchange, end);

    Cli.Result result = cli.run("invoke", "-n", "words", limit, "3", "-o", "out").exits(124);

    assertThat(result.err())
        .contains(
            "did not end within 3 s (" + limit + ")",
            "out has what came until then",
            "scar log -n words",
            "Wait longer with " + limit + " SECONDS.");
    assertThat(folder.resolve("out")).hasContent("aGVsbG8=");
    Cli.Result json = cli.run("invoke", "-n", "words", limit, "3", "-j").exits(124);
    assertThat(json.json().at("/Error/ExitCode").asInt()).isEqualTo(124);
    assertThat(requests).hasSize(2);
    end.countDown();
  }

  @Test
  void whatLiesBehindALinkHasToEndInTimeToo() throws IOException {
    init("{name: shop}");
    CountDownLatch end = new CountDownLatch(1);
    answerWithLink(exchange -> sendBeginning(exchange, end));

    assertThat(cli.run("invoke", "-n", "words", "--timeout", "3").exits(124).err())
        .contains("did not end within 3 s (--timeout)");
    end.countDown();
  }

  /** Answers with a link, behind which is another answer. */
  private void answerWithLink(Answering linked) {
    answering =
        exchange -> {
          if (exchange.getRequestURI().getPath().contains("/bucket/")) {
            linked.answer(exchange);
          } else {
            exchange.getResponseHeaders().set("Location", aws.endpoint() + "/_aws/bucket/object");
            sendEncoded(exchange, 303, "");
          }
        };
  }

  @Test
  void aLinkThatRefusesIsNoRefusalOfTheFunction() throws IOException {
    init("{name: shop, api_key: true}");
    answerWithLink(exchange -> send(exchange, 403, "<Code>AccessDenied</Code>"));

    Cli.Result result = cli.run("invoke", "-n", "words", "-j").exits(125);

    assertThat(result.err())
        .contains("where that leads to answered 403: <Code>AccessDenied</Code>", "has run")
        .doesNotContain("auth: iam");
    assertThat(result.json().at("/Error/ExitCode").asInt()).isEqualTo(6);
  }

  @Test
  void theFunctionIsNotCalledAgainForALinkThatNobodyAnswers() throws IOException {
    init("{name: shop}");
    int free = freePort();
    answering =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + free + "/object");
          sendEncoded(exchange, 303, "");
        };

    assertThat(
            cli.run("invoke", "-n", "words", "--retries", "3", "--retry-started").exits(125).err())
        .contains("where that leads to cannot be reached", "has run");
    assertThat(requests).hasSize(1);
  }

  @Test
  void whereALargeAnswerWasMadeIsToldAndNotWhereItLies() throws IOException {
    init("{name: shop}");
    answerWithLink(exchange -> send(exchange, 200, "large"));

    Cli.Result result = cli.run("invoke", "-n", "words").exits(0);

    assertThat(result.out()).isEqualTo("large");
    assertThat(result.err()).contains("Request Id: r-1", "Log Stream Name: stream");
  }

  @Test
  void aMessageOfOthersCannotActOnTheTerminal() throws IOException {
    init("{name: shop}");
    answering = exchange -> send(exchange, 500, "\u001b]0;title\u0007 \u009b2J");

    assertThat(cli.run("invoke", "-n", "words").exits(125).err())
        .contains("answered 500: \\x1b]0;title\\x07")
        .doesNotContain("\u001b", "\u0007", "\u009b");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
