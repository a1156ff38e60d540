package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code run} sends, how it calls, and what it makes of raw answers. */
class RunCallTest extends CommandTest {

  private static final String INVOKE = "lambda:InvokeFunction";

  @BeforeEach
  void makeAFunction() {
    aws.lambda.addFunction("hello");
    aws.answer(INVOKE, call -> Reply.json(200, "{}"));
  }

  private String sent() {
    return aws.calls(INVOKE).getLast().text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1.10}   | {\"a\": 1.10}",
        "[1, \"two\"]    | [1, \"two\"]",
        "7               | 7",
        "plain text      | \"plain text\"",
        "half {\"a\":    | \"half {\\\"a\\\":\"",
        "{} {}           | \"{} {}\"",
      })
  void jsonIsSentAsItIsAndOtherTextAsAString(String given, String sent) {
    cli.run("run", "-n", "hello", "-p", given).exits(0);

    assertThat(sent()).isEqualTo(sent);
  }

  @Test
  void thePayloadMayBeAFileOrStandardInput() throws IOException {
    cli.write("event.json", "{\"from\": \"file\"}");

    cli.run("run", "-n", "hello", "-p", "event.json").exits(0);
    assertThat(sent()).isEqualTo("{\"from\": \"file\"}");

    cli.types("{\"from\": \"pipe\"}").run("run", "-n", "hello", "-p", "-").exits(0);
    assertThat(sent()).isEqualTo("{\"from\": \"pipe\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evnt.json", "/no/such", "./there", "../there/too.json"})
  void whatLooksLikeAFileAndIsNoneIsNotSentAsText(String name) {
    assertThat(cli.run("run", "-n", "hello", "-p", name).exits(3).err())
        .contains("no file " + name);

    assertThat(aws.calls(INVOKE)).isEmpty();
  }

  @Test
  void aPayloadThatIsNoTextIsRefused() throws IOException {
    Files.write(folder.resolve("photo.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 0});

    assertThat(cli.run("run", "-n", "hello", "-p", "photo.jpg").exits(4).err())
        .contains("no text in UTF-8", "input bucket");
  }

  @Test
  void aScriptAndArgumentsGoIntoAPayloadThatIsAnObject() throws IOException {
    cli.write("s.sh", "echo");

    cli.run("run", "-n", "hello", "-p", "{\"x\": 1}", "-s", "s.sh", "a", "b").exits(0);

    JsonNode event = aws.calls(INVOKE).getLast().json();
    assertThat(event.path("x").asInt()).isEqualTo(1);
    assertThat(Base64.getDecoder().decode(event.path("script").asText()))
        .asString()
        .isEqualTo("echo");
    assertThat(event.path("cmd_args").asText()).isEqualTo("[\"a\",\"b\"]");
    assertThat(cli.run("run", "-n", "hello", "-p", "[1]", "a").exits(2).err())
        .contains("JSON object");
  }

  @Test
  void theLineWinsOverTheDefinitionsPayload() throws IOException {
    cli.write(
        "f.yaml", "functions:\n  aws:\n  - {lambda: {name: hello, payload: {of: definition}}}\n");

    cli.run("run", "-f", "f.yaml").exits(0);
    assertThat(sent()).isEqualTo("{\"of\":\"definition\"}");
    cli.run("run", "-f", "f.yaml", "-p", "{\"of\": \"line\"}").exits(0);
    assertThat(sent()).isEqualTo("{\"of\": \"line\"}");
  }

  @Test
  void aVersionOrAnAliasIsCalled() {
    cli.run("run", "-n", "hello", "--qualifier", "live").exits(0);

    assertThat(aws.calls(INVOKE).getLast().query()).containsEntry("Qualifier", "live");

    aws.fail(INVOKE, 404, "ResourceNotFoundException");
    assertThat(cli.run("run", "-n", "hello", "--qualifier", "live").exits(125).err())
        .contains("no version or alias `live`");
  }

  @Test
  void aRawAnswerIsTheOutputItself() {
    aws.answer(INVOKE, call -> Reply.json(200, "{\"sum\": 3}"));
    assertThat(cli.run("run", "-n", "hello", "-p", "{}").exits(0).out()).isEqualTo("{\"sum\": 3}");

    String others = "{\"statusCode\":500,\"headers\":{\"a\":\"b\"},\"body\":\"x\"}";
    aws.answer(INVOKE, call -> Reply.json(200, others));
    assertThat(cli.run("run", "-n", "hello").exits(0).out()).isEqualTo(others);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ContainerFailed   | the container exited 3; its last output: no such model | 3",
        "ContainerTimedOut | the container was stopped: its time ran out            | 124",
        "ImageUnusable     | there is no such image                                 | 125",
      })
  void theContainersExitCodeIsFoundInAnErrorToo(String type, String message, int exitCode) {
    aws.answer(
        INVOKE,
        call ->
            error(
                "{\"errorType\": \"io.scar.supervisor.execution."
                    + type
                    + "\", \"errorMessage\": \""
                    + message
                    + "\"}"));

    Cli.Result result = cli.run("run", "-n", "hello").exits(exitCode);

    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
  }

  private static Reply error(String document) {
    Reply reply = Reply.json(200, document);
    return new Reply(200, Map.of("X-Amz-Function-Error", "Unhandled"), reply.body());
  }

  @Test
  void theLogIsShownWithTheAnswer() throws IOException {
    String log =
        "START RequestId: r-3 Version: 1\n"
            + "{\"timestamp\":\"2026-01-02T03:04:05.678Z\",\"level\":\"INFO\",\"logger\":\"scar\","
            + "\"message\":\"direct call: exit 0\"}\n"
            + "REPORT RequestId: r-3\n";
    aws.answer(INVOKE, call -> withLog(Reply.json(200, "{\"out\": 1}"), log));

    Cli.Result result = cli.run("run", "-n", "hello", "--log").exits(0);

    assertThat(result.out()).isEqualTo("{\"out\": 1}");
    assertThat(result.err())
        .contains("START RequestId: r-3", " - supervisor - INFO - direct call: exit 0")
        .doesNotContain("-ri");
    assertThat(
            cli.run("run", "-n", "hello", "--log", "-j")
                .exits(0)
                .json()
                .at("/LambdaOutput/Log")
                .asText())
        .startsWith("START RequestId: r-3");

    aws.answer(INVOKE, call -> withLog(Reply.json(200, "{}"), "the end\nof it\n"));
    assertThat(cli.run("run", "-n", "hello", "--log").exits(0).err())
        .contains("of it", "scar log -n hello -ri ");
  }

  private static Reply withLog(Reply reply, String log) {
    Map<String, String> headers = new HashMap<>(reply.headers());
    headers.put(
        "X-Amz-Log-Result",
        Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8)));
    return new Reply(reply.status(), headers, reply.body());
  }

  @Test
  void nobodyWaitsLongerThanIsAskedForAndTheCallIsNotRepeatedUnasked() {
    CountDownLatch over = new CountDownLatch(1);
    aws.answer(
        INVOKE,
        call -> {
          try {
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Reply.json(200, "{}");
        });

    try {
      assertThat(cli.run("run", "-n", "hello", "--timeout", "1").exits(124).err())
          .contains("did not answer within 1 s (--timeout)", "goes on in the cloud");
      assertThat(aws.calls(INVOKE)).hasSize(1);
      cli.run("run", "-n", "hello", "--timeout", "1", "--retries", "1").exits(124);
      assertThat(aws.calls(INVOKE)).hasSize(3);
    } finally {
      over.countDown();
    }
    assertThat(cli.run("run", "-n", "hello", "--timeout", "0").exits(2).err())
        .contains("--timeout 0");
  }

  @Test
  void anOutputFileNeedsAnAnswer() {
    assertThat(cli.run("run", "-n", "hello", "-a", "-o", "x").exits(2).err()).contains("-o needs");

    assertThat(aws.calls(INVOKE)).isEmpty();
  }

  @Test
  void theOutputOfAFailedContainerIsWrittenToo() {
    String body = Base64.getEncoder().encodeToString("why".getBytes(StandardCharsets.UTF_8));
    aws.answer(
        INVOKE,
        call ->
            Reply.json(
                200,
                """
                {"statusCode": 500, "isBase64Encoded": true, "body": "%s",
                 "headers": {"amz-lambda-request-id": "r", "exit-code": "9"}}
                """
                    .formatted(body)));

    cli.run("run", "-n", "hello", "-o", "out.txt", "-j").exits(9);

    assertThat(folder.resolve("out.txt")).hasContent("why");
  }

  @Test
  void whatFollowsTheFirstArgumentIsTheContainers() {
    cli.run("run", "-n", "hello", "df", "-h", "-j", "--log", "--", "-p", "x").exits(0);

    Call call = aws.calls(INVOKE).getLast();
    assertThat(call.json().path("cmd_args").asText())
        .isEqualTo("[\"df\",\"-h\",\"-j\",\"--log\",\"--\",\"-p\",\"x\"]");
  }
}
