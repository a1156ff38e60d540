package io.scar.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.local.http.AwsException;
import io.scar.local.testing.Waiting;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When execution environments begin, are used again, and end. */
class EnvironmentLifeTest {

  @TempDir Path folder;

  private static final String PID = "answer=\"{\\\"pid\\\":$$,\\\"event\\\":$event}\"";

  @Test
  void aWarmEnvironmentIsReused() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("echo", PID, Map.of());

      LambdaFixture.Answer first = lambda.invoke("echo", "{\"n\":1}");
      LambdaFixture.Answer second = lambda.invoke("echo", "{\"n\":2}");

      assertThat(first.status()).isEqualTo(200);
      assertThat(first.headers()).containsEntry("X-Amz-Executed-Version", "$LATEST");
      assertThat(first.headers()).doesNotContainKey("X-Amz-Function-Error");
      assertThat(second.json().path("event").path("n").asInt()).isEqualTo(2);
      assertThat(second.json().path("pid")).isEqualTo(first.json().path("pid"));
      List<String> reports =
          lambda.messages().stream().filter(line -> line.startsWith("REPORT")).toList();
      assertThat(reports.get(0)).contains("Init Duration: ");
      assertThat(reports.get(1)).doesNotContain("Init Duration");
    }
  }

  @Test
  void callsAtOnceGetEnvironmentsOfTheirOwnAndTheNextIsThrottled() throws Exception {
    Path gate = folder.resolve("gate");
    try (LambdaFixture lambda = new LambdaFixture(folder, 2)) {
      lambda.function(
          "slow",
          "echo waiting; until [ -e %s ]; do sleep 0.05; done; answer=$$".formatted(gate),
          Map.of());
      CompletableFuture<LambdaFixture.Answer> one = async(lambda, "slow");
      CompletableFuture<LambdaFixture.Answer> two = async(lambda, "slow");
      Waiting.await(
          "both run",
          () -> lambda.messages().stream().filter(m -> m.equals("waiting")).count() == 2);

      assertThatThrownBy(() -> lambda.invoke("slow", "{}"))
          .isInstanceOfSatisfying(
              AwsException.class,
              e -> {
                assertThat(e.status()).isEqualTo(429);
                assertThat(e.code()).isEqualTo("TooManyRequestsException");
              });
      Files.createFile(gate);

      assertThat(one.get().text()).isNotEqualTo(two.get().text());
    }
  }

  @Test
  void reservedConcurrencyLimitsItsFunctionOnly() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("stopped", "answer=1", Map.of());
      lambda.function("other", "answer=2", Map.of());
      lambda.call(
          "PUT",
          "/2017-10-31/functions/stopped/concurrency",
          Map.of("ReservedConcurrentExecutions", 0));

      assertThatThrownBy(() -> lambda.invoke("stopped", "{}"))
          .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(429));
      assertThat(lambda.invoke("other", "{}").text()).isEqualTo("2");

      lambda.delete("/2017-10-31/functions/stopped/concurrency");
      assertThat(lambda.invoke("stopped", "{}").text()).isEqualTo("1");
    }
  }

  @Test
  void aTimeOutKillsAllThatTheFunctionStartedAndTheNextCallWorks() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      Path pids = folder.resolve("pids");
      lambda.function(
          "hang",
          """
          echo "$TMPDIR" > %1$s.tmp
          case $event in
            *hang*)
              (setsid sleep 3600 & echo $! >> %1$s)
              sleep 3600 & echo $! >> %1$s
              wait ;;
          esac
          answer='"fine"'
          """
              .formatted(pids),
          Map.of("Timeout", 1));

      LambdaFixture.Answer answer = lambda.invoke("hang", "\"hang\"", "X-Amz-Log-Type", "Tail");

      assertThat(answer.headers()).containsEntry("X-Amz-Function-Error", "Unhandled");
      assertThat(answer.json().path("errorType").asText()).isEqualTo("Sandbox.Timedout");
      assertThat(answer.json().path("errorMessage").asText())
          .matches("RequestId: [0-9a-f-]{36} Error: Task timed out after 1\\.00 seconds");
      assertThat(InvocationTest.tail(answer))
          .contains("Task timed out after 1.00 seconds", "Status: timeout");
      List<String> started = Files.readAllLines(pids);
      assertThat(started).hasSize(2);
      for (String pid : started) {
        assertThat(alive(pid)).as("process %s", pid).isFalse();
      }
      assertThat(Path.of(Files.readString(Path.of(pids + ".tmp")).strip())).doesNotExist();
      assertThat(lambda.invoke("hang", "{}").text()).isEqualTo("\"fine\"");
    }
  }

  @Test
  void aCrashIsAnExitErrorAndTheNextCallGetsAFreshEnvironment() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function(
          "crash",
          "case $event in *exit*) exit 3;; *kill*) kill -9 $$;; esac; answer='\"ok\"'",
          Map.of());

      LambdaFixture.Answer exit = lambda.invoke("crash", "\"exit\"");
      LambdaFixture.Answer kill = lambda.invoke("crash", "\"kill\"");

      assertThat(exit.json().path("errorType").asText()).isEqualTo("Runtime.ExitError");
      assertThat(exit.json().path("errorMessage").asText())
          .endsWith("Error: Runtime exited with error: exit status 3");
      assertThat(kill.json().path("errorMessage").asText())
          .endsWith("Error: Runtime exited with error: signal: killed");
      assertThat(lambda.invoke("crash", "{}").text()).isEqualTo("\"ok\"");
    }
  }

  @Test
  void aFunctionsOwnErrorKeepsItsEnvironment() throws Exception {
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function(
          "fail", "echo $$; failure='{\"errorType\":\"Mine\",\"errorMessage\":\"no\"}'", Map.of());

      LambdaFixture.Answer answer = lambda.invoke("fail", "{}");
      lambda.invoke("fail", "{}");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).containsEntry("X-Amz-Function-Error", "Unhandled");
      assertThat(answer.json().path("errorType").asText()).isEqualTo("Mine");
      assertThat(lambda.messages().stream().filter(m -> m.matches("\\d+")).distinct()).hasSize(1);
    }
  }

  @Test
  void anEnvironmentThatStaysIdleIsStoppedWithAllItsProcessesAndFiles() throws Exception {
    LambdaSettings settings =
        LambdaSettings.of(
                folder.resolve("lambda"),
                folder.resolve("store"),
                () -> URI.create("http://127.0.0.1:4566"),
                LambdaFixture.ACCOUNT)
            .withTimes(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(20));
    Path pids = folder.resolve("pids");
    try (LambdaFixture lambda = new LambdaFixture(settings)) {
      lambda.function(
          "idle",
          "echo $$ >> %1$s; (setsid sleep 3600 & echo $! >> %1$s); answer=1".formatted(pids),
          Map.of());
      lambda.invoke("idle", "{}");

      for (String pid : Files.readAllLines(pids)) {
        Waiting.await("process " + pid + " ends", () -> !alive(pid));
      }
      Waiting.await(
          "its folder goes",
          () -> {
            String[] left = folder.resolve("lambda/environments").toFile().list();
            return left != null && left.length == 0;
          });
      assertThat(lambda.invoke("idle", "{}").text()).isEqualTo("1");
      assertThat(Files.readAllLines(pids)).hasSize(4).doesNotHaveDuplicates();
    }
  }

  @Test
  void anErrorOfTheRuntimesInitReachesTheCallerAndEndsTheEnvironment() throws Exception {
    String init =
        """
        #!/bin/bash
        api=$AWS_LAMBDA_RUNTIME_API
        exec 3<>"/dev/tcp/${api%:*}/${api#*:}"
        error='{"errorType":"Init.Mine","errorMessage":"the model is missing"}'
        printf 'POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
          ${#error} "$error" >&3
        cat <&3 > /dev/null
        exit 1
        """;
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      String zip = LambdaFixture.base64(LambdaFixture.zip(Map.of("bootstrap", init)));
      lambda.function("init", "", Map.of("Code", Map.of("ZipFile", zip)));

      LambdaFixture.Answer first = lambda.invoke("init", "{}");
      LambdaFixture.Answer second = lambda.invoke("init", "{}");

      assertThat(first.headers()).containsEntry("X-Amz-Function-Error", "Unhandled");
      assertThat(first.json().path("errorType").asText()).isEqualTo("Init.Mine");
      assertThat(first.json().path("errorMessage").asText()).isEqualTo("the model is missing");
      assertThat(second.text()).isEqualTo(first.text());
      assertThat(lambda.messages().stream().filter(m -> m.contains("Runtime.InitError")))
          .hasSize(2);
    }
  }

  @Test
  void closingLeavesNoProcessBehind() throws Exception {
    Path pid = folder.resolve("pid");
    try (LambdaFixture lambda = new LambdaFixture(folder, 4)) {
      lambda.function("stay", "echo $$ > %s; answer=1".formatted(pid), Map.of());
      lambda.invoke("stay", "{}");
      assertThat(alive(Files.readString(pid).strip())).isTrue();
    }
    assertThat(alive(Files.readString(pid).strip())).isFalse();
    try (Stream<Path> left = Files.list(folder.resolve("lambda/environments"))) {
      assertThat(left).isEmpty();
    }
  }

  private static CompletableFuture<LambdaFixture.Answer> async(LambdaFixture lambda, String name) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lambda.invoke(name, "{}");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        Thread::startVirtualThread);
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
  }
}
