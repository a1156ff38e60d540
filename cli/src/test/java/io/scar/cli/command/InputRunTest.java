package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run -ib}: what it tells of many calls, and what it leaves for another run. */
class InputRunTest extends CommandTest {

  private static final String INVOKE = "lambda:InvokeFunction";
  private static final String[] ALL = {"run", "-n", "hello", "-ib", "pics/in"};

  @BeforeEach
  void makeFunctionAndObjects() {
    aws.lambda.addFunction("hello");
    for (String name : List.of("a", "b", "c", "d")) {
      aws.s3.addObject("pics", "in/" + name, "x");
    }
    aws.answer(INVOKE, InputRunTest::failSome);
  }

  private static String key(Call call) {
    return call.json().at("/Records/0/s3/object/key").asText();
  }

  private static Reply failSome(Call call) {
    return switch (key(call)) {
      case "in/b" ->
          error(
              "io.scar.supervisor.execution.ContainerFailed",
              "the container exited 7; its last output: improper <header> `b'");
      case "in/c" -> error("Runtime.ExitError", "broken");
      case "in/d" -> reply("Init Duration: 200.00 ms\t", Map.of());
      default -> reply("", Map.of());
    };
  }

  private static Reply error(String type, String message) {
    Reply reply = reply("", Map.of("X-Amz-Function-Error", "Unhandled"));
    return new Reply(
        200,
        reply.headers(),
        Reply.json(
                200, "{\"errorType\": \"%s\", \"errorMessage\": \"%s\"}".formatted(type, message))
            .body());
  }

  private static Reply reply(String init, Map<String, String> more) {
    String report =
        "REPORT RequestId: r-1\tDuration: 100.00 ms\tBilled Duration: 100 ms\tMemory Size: 1024 MB"
            + "\tMax Memory Used: 90 MB\t"
            + init
            + "\n";
    Map<String, String> headers = new HashMap<>(more);
    headers.put(
        "X-Amz-Log-Result",
        Base64.getEncoder().encodeToString(report.getBytes(StandardCharsets.UTF_8)));
    return new Reply(200, headers, Reply.json(200, "{}").body());
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }

  @Test
  void failuresAreListedWithTheirReasonsAndTheFirstByKeyGivesTheExitCode() {
    Cli.Result result = cli.run(ALL).exits(7);

    assertThat(result.out().lines())
        .anyMatch(
            line ->
                line.matches(
                    "4 files in .* s · 2 done, 2 failed · p50 .* ms, p95 .* ms"
                        + " · 1 cold start · under \\$0.01 on AWS"))
        .contains(
            "failed  in/b  the container exited 7; its last output: improper <header> `b'",
            "failed  in/c  Function hello failed: broken",
            "Send the failed ones again:  scar run -n hello --retry-failed");
    assertThat(result.err().lines())
        .containsExactlyInAnyOrder("done    in/a", "failed  in/b", "failed  in/c", "done    in/d");
  }

  private static Reply job(String key, boolean raw) {
    String id = "0a1b2c3d-0000-1111-2222-33334444555" + key.charAt(3);
    String job =
        "{\"jobId\":\"%1$s\",\"jobName\":\"hello-1\",\"jobQueue\":\"hello\",\"log\":\"scar log -n hello -ri %1$s\"}\n"
            .formatted(id);
    String encoded = Base64.getEncoder().encodeToString(job.getBytes(StandardCharsets.UTF_8));
    String answer =
        "{\"statusCode\": 202, \"headers\": {\"amz-lambda-request-id\": \"r-1\", \"batch-job-id\": \"%s\"}, \"body\": \"%s\", \"isBase64Encoded\": true}"
            .formatted(id, encoded);
    return Reply.json(200, raw ? job : answer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasHandedOverToJobsIsNotCalledDone(boolean raw) throws IOException {
    aws.answer(INVOKE, call -> job(key(call), raw));

    Cli.Result result = cli.run(ALL).exits(0);

    assertThat(result.out().lines())
        .anyMatch(
            line ->
                line.matches(
                    "4 files in .* s · 4 handed over to jobs of AWS Batch, 0 failed · p50 .*"))
        .contains("How the jobs end:  scar ls, and  scar log -n hello --timeline");
    assertThat(result.err().lines())
        .containsExactlyInAnyOrder("job     in/a", "job     in/b", "job     in/c", "job     in/d");
    assertThat(reports().getFirst())
        .content()
        .contains("<dt>done</dt><dd>0</dd>", "<dt>handed over to jobs</dt><dd>4</dd>");
    JsonNode document = cli.run("run", "-n", "hello", "-ib", "pics/in", "-j").exits(0).json();
    assertThat(document.at("/Summary/HandedOver").asInt()).isEqualTo(4);
    assertThat(document.at("/LambdaOutput/0/JobId").asText()).endsWith("a");
  }

  @Test
  void someAreDoneSomeFailAndSomeAreHandedOver() throws IOException {
    aws.answer(INVOKE, call -> key(call).equals("in/a") ? job(key(call), false) : failSome(call));

    Cli.Result result = cli.run(ALL).exits(7);

    assertThat(result.out())
        .contains(" · 1 done, 1 handed over to jobs of AWS Batch, 2 failed · ")
        .contains("How the jobs end:", "Send the failed ones again:");
    aws.forgetCalls();
    cli.run("run", "-n", "hello", "--retry-failed").exits(7);
    assertThat(aws.calls(INVOKE).stream().map(InputRunTest::key))
        .containsExactlyInAnyOrder("in/b", "in/c");
  }

  @Test
  void aQuietRunTellsItsFailuresAlone() {
    Cli.Result result =
        cli.run(Stream.concat(Stream.of(ALL), Stream.of("-q")).toArray(String[]::new)).exits(7);

    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .hasSize(2)
        .contains("failed  in/c  Function hello failed: broken");
  }

  @Test
  void theDocumentHasEachObjectAndTheSummary() throws IOException {
    JsonNode document =
        cli.run("run", "-n", "hello", "-ib", "pics/in", "-j", "--no-report").exits(7).json();

    assertThat(document.path("LambdaOutput").findValuesAsText("Key"))
        .containsExactly("in/a", "in/b", "in/c", "in/d");
    assertThat(document.at("/LambdaOutput/1/ExitCode").asInt()).isEqualTo(7);
    assertThat(document.at("/LambdaOutput/2/ExitCode").asInt()).isEqualTo(125);
    assertThat(document.at("/LambdaOutput/2/Error").asText()).contains("broken");
    assertThat(document.at("/Summary/Failed").asInt()).isEqualTo(2);
    assertThat(document.at("/Summary/ColdStarts").asInt()).isEqualTo(1);
    assertThat(document.at("/Summary/BilledMilliseconds").asInt()).isEqualTo(400);
    assertThat(reports()).isEmpty();
  }

  @Test
  void theReportIsAPageThatNeedsNothingElse() throws IOException {
    Cli.Result first = cli.run(ALL).exits(7);
    cli.run(ALL).exits(7);

    assertThat(reports()).hasSize(2);
    String name =
        first
            .out()
            .lines()
            .filter(line -> line.startsWith("Report: run-"))
            .findFirst()
            .orElseThrow()
            .substring(8);
    assertThat(folder.resolve(name))
        .content()
        .contains("hello over pics/in", "in/a", "improper &lt;header&gt; `b&#39;", "</html>")
        .doesNotContain("<header>", "<script", "http://", "https://");

    cli.run("run", "-n", "hello", "-ib", "pics/in", "--report", "sub.html").exits(7);
    assertThat(folder.resolve("sub.html")).content().contains("in/a");
  }

  @Test
  void aReportThatCannotBeWrittenIsNoFailure() {
    aws.answer(INVOKE, call -> reply("", Map.of()));

    assertThat(
            cli.run("run", "-n", "hello", "-ib", "pics/in", "--report", "no/such/r.html")
                .exits(0)
                .err())
        .contains("The report cannot be written");
  }

  @Test
  void whatFailedIsSentAgainAndNothingElse() {
    cli.run(ALL).exits(7);
    aws.answer(INVOKE, call -> key(call).equals("in/b") ? failSome(call) : reply("", Map.of()));
    aws.forgetCalls();

    cli.run("run", "-n", "hello", "--retry-failed").exits(7);
    assertThat(aws.calls(INVOKE).stream().map(InputRunTest::key))
        .containsExactlyInAnyOrder("in/b", "in/c");

    aws.answer(INVOKE, call -> reply("", Map.of()));
    aws.forgetCalls();
    assertThat(cli.run("run", "--retry-failed").exits(0).out()).contains("1 file in");
    assertThat(aws.calls(INVOKE).stream().map(InputRunTest::key)).containsExactly("in/b");

    assertThat(cli.run("run", "-n", "hello", "--retry-failed").exits(3).err())
        .contains("No run of hello left anything to do");
  }

  @Test
  void ofSeveralFunctionsTheOneThatRanLastIsMeant() {
    aws.lambda.addFunction("second");
    cli.run(ALL).exits(7);
    aws.forgetCalls();

    cli.run("run", "--retry-failed").exits(7);

    assertThat(aws.calls(INVOKE)).hasSize(2).allMatch(call -> call.path().contains("/hello/"));
  }

  @Test
  void aRunSomewhereElseIsNotContinuedHere() {
    cli.run(ALL).exits(7);
    cli.set("AWS_REGION", "eu-west-1");

    assertThat(cli.run("run", "-n", "hello", "--retry-failed").exits(3).err())
        .contains("eu-west-1", "us-east-1");
  }

  @Test
  void whatIsGoneSinceThenIsLeftOut() {
    cli.run(ALL).exits(7);
    aws.s3.objects("pics").remove("in/b");
    aws.forgetCalls();

    assertThat(cli.run("run", "-n", "hello", "--retry-failed").exits(125).err())
        .contains("1 of them are not in the bucket any more");
    assertThat(aws.calls(INVOKE)).hasSize(1);

    aws.s3.objects("pics").clear();
    cli.run("run", "-n", "hello", "--retry-failed").exits(3);
  }

  @Test
  void withoutAFolderTheDeployedFunctionsInputIsMeant() throws IOException {
    cli.run("init", "-n", "words", "-i", cli.image(1000), "-ib", "pics/in", "-ob", "pics/out")
        .exits(0);
    aws.answer(INVOKE, call -> reply("", Map.of()));

    cli.run("run", "-n", "words", "-ib").exits(0);

    assertThat(aws.calls(INVOKE)).hasSize(4);
    assertThat(cli.run("run", "-n", "hello", "-ib").exits(2).err()).contains("has no input");
  }

  @Test
  void onATerminalALineShowsHowFarItIs() {
    Cli.Result result = cli.onTerminal().run(ALL).exits(7);

    assertThat(result.err())
        .contains("\r\u001b[2K", "of 4 · ", " running")
        .doesNotContain("done    in/a");
    assertThat(result.out()).contains("4 files in").doesNotContain("\r", "\u001b");
  }

  @Test
  void calledWithoutWaitingTheyAreOnlyCounted() throws IOException {
    aws.answer(INVOKE, call -> Reply.empty(202));

    Cli.Result result = cli.run("run", "-n", "hello", "-ib", "pics/in", "-a").exits(0);

    assertThat(result.out()).isEqualTo("4 sent, 0 failed; they run on their own.\n");
    assertThat(aws.calls(INVOKE))
        .allMatch(call -> Objects.equals(call.headers().get("x-amz-invocation-type"), "Event"));
    assertThat(reports()).isEmpty();
  }

  @Test
  void whatBelongsToASingleCallIsRefused() {
    for (String[] more :
        new String[][] {
          {"-p", "{}"}, {"-s", "s.sh"}, {"echo"}, {"-o", "x"}, {"--log"}, {"--retry-failed"}
        }) {
      String[] line = Stream.concat(Stream.of(ALL), Stream.of(more)).toArray(String[]::new);

      cli.run(line).exits(2);
    }
    assertThat(cli.run("run", "-n", "hello", "--report", "x.html").exits(2).err())
        .contains("--report goes with -ib");
    assertThat(aws.calls(INVOKE)).isEmpty();
  }
}
