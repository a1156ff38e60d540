package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunCommandTest extends CommandTest {

  private static final String INVOKE = "lambda:InvokeFunction";

  @BeforeEach
  void makeAFunction() {
    aws.lambda.addFunction("hello");
  }

  private static Reply answer(int status, String extraHeader, String output) {
    String body = Base64.getEncoder().encodeToString(output.getBytes(StandardCharsets.UTF_8));
    return Reply.json(
        200,
        """
        {"statusCode": %d, "isBase64Encoded": true, "body": "%s",
         "headers": {"amz-lambda-request-id": "r-1", "amz-log-group-name": "g",
                     "amz-log-stream-name": "s" %s}}
        """
            .formatted(status, body, extraHeader));
  }

  private static Reply functionError(String message) {
    Reply reply = Reply.json(200, "{\"errorMessage\": \"" + message + "\"}");
    return new Reply(200, Map.of("X-Amz-Function-Error", "Unhandled"), reply.body());
  }

  @Test
  void standardOutputIsWhatTheContainerWroteAndNothingElse() {
    aws.answer(INVOKE, call -> answer(200, "", "out\u00e9\0put"));

    Cli.Result result = cli.run("run", "-n", "hello", "echo", "-n", "x").exits(0);

    assertThat(result.out()).isEqualTo("out\u00e9\0put");
    assertThat(result.err()).contains("Request Id: r-1", "Log Group Name: g");
    JsonNode sent = aws.calls(INVOKE).getFirst().json();
    assertThat(sent.path("cmd_args").asText()).isEqualTo("[\"echo\",\"-n\",\"x\"]");
  }

  @Test
  void theContainersExitCodeIsTheCommands() {
    aws.answer(INVOKE, call -> answer(500, ", \"exit-code\": \"3\"", "before"));

    Cli.Result result = cli.run("run", "-n", "hello").exits(3);

    assertThat(result.out()).isEqualTo("before");
    assertThat(result.err()).contains("exit code is 3");
  }

  @Test
  void aTimeOutIs124WhoeverNoticedIt() throws IOException {
    aws.answer(INVOKE, call -> answer(504, "", "so far"));
    assertThat(cli.run("run", "-n", "hello").exits(124).out()).isEqualTo("so far");

    aws.answer(INVOKE, call -> functionError("2026 r-2 Task timed out after 6.00 seconds"));
    Cli.Result ended = cli.run("run", "-n", "hello", "-j").exits(124);
    assertThat(ended.err()).contains("Task timed out", "scar log -n hello -ri");
  }

  @Test
  void aCallThatFailsIs125AndTheReasonsOwnCodeIsInTheJson() throws IOException {
    aws.answer(INVOKE, call -> functionError("Runtime exited with error"));
    assertThat(cli.run("run", "-n", "hello").exits(125).err()).contains("Runtime exited");

    aws.fail(INVOKE, 403, "AccessDeniedException");
    Cli.Result refused = cli.run("run", "-n", "hello", "-j").exits(125);
    assertThat(refused.json().at("/Error/ExitCode").asInt()).isEqualTo(5);
    assertThat(refused.err()).contains("refused lambda:InvokeFunction on function hello");

    aws.mend(INVOKE);
    Cli.Result missing = cli.run("run", "-n", "none", "-j").exits(125);
    assertThat(missing.json().at("/Error/ExitCode").asInt()).isEqualTo(3);
    assertThat(missing.err())
        .contains("Function none does not exist.", "scar ls")
        .doesNotContain("Exception");
  }

  @Test
  void theEndOfItsLogIsShownWhereTheFunctionDied() {
    String log = "START RequestId: r-3\nno such engine\nREPORT RequestId: r-3\n";
    String encoded = Base64.getEncoder().encodeToString(log.getBytes(StandardCharsets.UTF_8));
    Reply died = functionError("Runtime exited with error: exit status 1");
    aws.answer(
        INVOKE,
        call -> {
          assertThat(call.headers()).containsEntry("x-amz-log-type", "Tail");
          return new Reply(
              200,
              Map.of("X-Amz-Function-Error", "Unhandled", "X-Amz-Log-Result", encoded),
              died.body());
        });

    Cli.Result result = cli.run("run", "-n", "hello").exits(125);

    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .containsSubsequence("no such engine\nREPORT RequestId: r-3\n", "error: ", "exit status 1");
  }

  @Test
  void aCallThatFailedIsNeverSentTwice() {
    aws.fail(INVOKE, 500, "ServiceException");
    cli.run("run", "-n", "hello").exits(125);
    assertThat(aws.calls(INVOKE)).hasSize(1);

    aws.answer(INVOKE, call -> Reply.cut());
    cli.run("run", "-n", "hello").exits(125);
    assertThat(aws.calls(INVOKE)).hasSize(2);
  }

  @Test
  void aCallThatFailedIsSentAgainAsOftenAsIsAskedFor() {
    AtomicInteger calls = new AtomicInteger();
    aws.answer(
        INVOKE, call -> calls.incrementAndGet() < 3 ? Reply.cut() : answer(200, "", "at last"));

    assertThat(cli.run("run", "-n", "hello", "--retries", "1").exits(125).out()).isEmpty();
    assertThat(calls).hasValue(2);
    assertThat(cli.run("run", "-n", "hello", "--retries", "2").exits(0).out()).isEqualTo("at last");
    assertThat(cli.run("run", "-n", "hello", "--retries", "-1").exits(2).err())
        .contains("--retries -1");
  }

  @Test
  void aFunctionThatFailedIsNotCalledAgain() {
    aws.answer(INVOKE, call -> functionError("Runtime exited with error"));

    cli.run("run", "-n", "hello", "--retries", "5").exits(125);

    assertThat(aws.calls(INVOKE)).hasSize(1);
  }

  @Test
  void theOnlyFunctionNeedsNoName() {
    aws.lambda.addForeignFunction("of-others");
    aws.answer(INVOKE, call -> answer(200, "", "hi"));

    assertThat(cli.run("run", "echo", "hi").exits(0).out()).isEqualTo("hi");
    assertThat(aws.calls(INVOKE).getFirst().path()).contains("/functions/hello/");
  }

  @Test
  void ofSeveralFunctionsOneMustBeNamed() {
    aws.lambda.addFunction("second");

    assertThat(cli.run("run", "echo").exits(2).err())
        .contains("There are 2 functions", "-n: hello, second");
    assertThat(cli.run("log").exits(2).err()).contains("-n: hello, second");
    assertThat(aws.calls(INVOKE)).isEmpty();
  }

  @Test
  void whereThereIsNoFunctionTheWayToOneIsShown() {
    cli.run("rm", "-n", "hello").exits(0);

    assertThat(cli.run("run").exits(3).err()).contains("no function yet", "scar init");
  }

  @Test
  void everyObjectOfTheInputIsSentAsS3WouldTell() throws IOException {
    for (String key : new String[] {"in/", "in/a b+c.txt", "in/ü.txt", "in2/other"}) {
      aws.s3.addObject("pics", key, "x");
    }
    aws.answer(INVOKE, call -> answer(200, "", ""));

    Cli.Result result = cli.run("run", "-n", "hello", "-ib", "pics/in").exits(0);

    assertThat(result.err().lines())
        .containsExactlyInAnyOrder("done    in/a b+c.txt", "done    in/ü.txt");
    assertThat(result.out()).contains("2 files in ", "2 done, 0 failed");
    assertThat(aws.calls(INVOKE).stream().map(RunCommandTest::key))
        .containsExactlyInAnyOrder("in/a+b%2Bc.txt", "in/%C3%BC.txt");
  }

  private static String key(Call call) {
    return call.json().at("/Records/0/s3/object/key").asText();
  }

  @Test
  void severalAreSentAtOnceButNoMoreThanAllowed() {
    for (int i = 0; i < 12; i++) {
      aws.s3.addObject("pics", "in/" + i, "x");
    }
    CyclicBarrier four = new CyclicBarrier(4);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    aws.answer(
        INVOKE,
        call -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          await(four);
          running.decrementAndGet();
          return answer(200, "", "");
        });

    cli.run("run", "-n", "hello", "-ib", "pics/in", "--parallel", "4").exits(0);

    assertThat(most).hasValue(4);
    assertThat(aws.calls(INVOKE)).hasSize(12);
  }

  /** Passes only if four are there at the same time. */
  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatTheConcurrencyLimitTurnedAwayIsSentAgain() {
    aws.s3.addObject("pics", "in/a", "x");
    aws.s3.addObject("pics", "in/b", "x");
    AtomicInteger calls = new AtomicInteger();
    aws.answer(
        INVOKE,
        call ->
            calls.incrementAndGet() == 1
                ? aws.lambda.error(429, "TooManyRequestsException", "Rate Exceeded.")
                : answer(200, "", ""));

    assertThat(cli.run("run", "-n", "hello", "-ib", "pics/in").exits(0).out())
        .contains("2 done, 0 failed");
    assertThat(calls).hasValue(3);
  }

  @Test
  void anEmptyInputIsNoSuccess() {
    aws.s3.addObject("pics", "in/", "");

    assertThat(cli.run("run", "-n", "hello", "-ib", "pics/in").exits(3).err())
        .contains("no object in pics/in");
    assertThat(cli.run("run", "-n", "hello", "-ib", "pics/in", "--parallel", "0").exits(2).err())
        .contains("--parallel 0");
  }

  @Test
  void theOutputMayGoToAFile() throws IOException {
    aws.answer(INVOKE, call -> answer(200, "", "kept"));

    Cli.Result result = cli.run("run", "-n", "hello", "-o", "out.bin").exits(0);

    assertThat(result.out()).isEmpty();
    assertThat(folder.resolve("out.bin")).hasContent("kept");
    assertThat(cli.run("run", "-n", "hello", "-o", "no/such/out.bin").exits(7).err())
        .contains("out.bin");
  }
}
