package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.response.Response;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.Processes;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing of an invocation, and no fault in it, reaches the next one. */
class IsolationIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .config("name: f\ntimeout: 60\ncontainer: {image_file: image, timeout_threshold: 1}\n")
            .image("{\"Env\":[\"PATH=/bin\"]}")
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespaces", "rewrite", "host"})
  void daemonsAreGoneWhenTheAnswerArrives(String engine) throws Exception {
    function.variable("SCAR_ENGINE", engine);
    if (engine.equals("host")) {
      function.config("name: f\ntimeout: 60\ncontainer: {timeout_threshold: 1}\n");
    }
    String mark = Processes.mark();
    String daemons =
        """
        (setsid sleep %1$s &) ; (trap '' TERM HUP; setsid sleep %1$s < /dev/null > /dev/null 2>&1 &)
        sh -c '(sh -c "sleep %1$s & sleep %1$s &" &)'
        """
            .formatted(mark);
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome ended = api.invoke(Events.script(daemons + "echo done"), MINUTE);
      assertThat(Processes.with(mark)).isEmpty();
      assertThat(output(ended)).as("%s", supervisor.lines()).isEqualTo("done\n");

      Outcome timedOut =
          api.invoke(
              Events.script("trap '' TERM\n" + daemons + "while :; do sleep " + mark + "; done"),
              Duration.ofSeconds(3));
      assertThat(Processes.with(mark)).isEmpty();
      assertThat(timedOut.body()).contains("504");
      assertThat(output(api.invoke(Events.script("echo fine"), MINUTE))).isEqualTo("fine\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespaces", "rewrite", "host"})
  void aSupervisorThatIsKilledTakesTheContainersTreeAlong(String engine) throws Exception {
    function.variable("SCAR_ENGINE", engine);
    if (engine.equals("host")) {
      function.config("name: f\ntimeout: 60\ncontainer: {timeout_threshold: 1}\n");
    }
    String mark = Processes.mark();
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      api.send(
          Events.script(
              """
              trap '' TERM HUP
              (trap '' TERM HUP; setsid sleep %1$s < /dev/null > /dev/null 2>&1 &)
              echo started
              while :; do sleep %1$s; done
              """
                  .formatted(mark)),
          MINUTE);
      Eventually.until("the script runs", () -> supervisor.lines().contains("started"));
      Eventually.until("the daemon runs", () -> count(mark) >= 2);

      supervisor.kill();

      Eventually.until("its container is gone", () -> count(mark) == 0);
      Eventually.until("and its engine", () -> count(folder.toString()) == 0);
    }
  }

  @Test
  void memoryThatRunsOutEndsTheProcessAndTheNextOneServes() throws Exception {
    String event = "{\"a\":[" + "[],".repeat(2_000_000) + "0]}";
    try (SupervisorProcess supervisor =
        new SupervisorProcess(function.variables(), List.of("-Xmx40m"))) {
      Outcome outcome = api.invoke(event, MINUTE);

      assertThat(outcome.failed()).as(outcome.body()).isTrue();
      assertThat(error(outcome).path("errorType").asText())
          .as("%s", supervisor.lines())
          .isEqualTo("java.lang.OutOfMemoryError");
      supervisor.awaitEnd();
    }
    try (SupervisorProcess next = new SupervisorProcess(function.variables(), List.of("-Xmx40m"))) {
      assertThat(output(api.invoke(Events.script("echo fine"), MINUTE)))
          .as("%s", next.lines())
          .isEqualTo("fine\n");
    }
  }

  @Test
  void anEventOfAnyDepthIsServedOrRefusedAndTheNextOneIsServed() throws Exception {
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      for (String deep : List.of("[", "{\"a\":", "{\"Records\":[", "{\"event\":")) {
        Outcome outcome = api.invoke(deep.repeat(200_000), MINUTE);

        assertThat(outcome.body()).doesNotContain("StackOverflow", "SupervisorBroken");
        assertThat(output(api.invoke(Events.script("echo fine"), MINUTE)))
            .as("%s", supervisor.lines())
            .isEqualTo("fine\n");
      }
    }
  }

  @Test
  void theLargestOutputIsAnsweredWithTheHeapOfTheSmallestFunction() throws Exception {
    try (SupervisorProcess supervisor =
        new SupervisorProcess(function.variables(), List.of("-Xmx48m"))) {
      for (int i = 0; i < 3; i++) {
        Outcome outcome =
            api.invoke(
                Events.script(
                    "x=0123456789; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do x=$x$x;"
                        + " [ ${#x} -gt 60000 ] && break; done;"
                        + " i=0; while [ $i -lt 90 ]; do echo \"$x\"; i=$((i+1)); done; echo last"),
                MINUTE);

        assertThat(outcome.failed()).as("%s", supervisor.lines()).isFalse();
        assertThat(output(outcome)).hasSizeGreaterThan(4_700_000).endsWith("last\n");
        assertThat(outcome.body()).hasSizeBetween(6_287_000, Response.MOST_BYTES);
      }
    }
  }

  @Test
  void theLargestRawAnswerIsGivenWithTheHeapOfTheSmallestFunction() throws Exception {
    function.config("name: f\ntimeout: 60\nresponse: raw\n");
    String script = "head -c %d /dev/zero | tr '\\0' x";
    try (SupervisorProcess supervisor =
        new SupervisorProcess(function.variables(), List.of("-Xmx48m"))) {
      for (int i = 0; i < 3; i++) {
        Outcome largest = api.invoke(Events.script(script.formatted(Response.MOST_BYTES)), MINUTE);
        assertThat(largest.failed()).as("%s", supervisor.lines().size()).isFalse();
        assertThat(largest.body()).hasSize(Response.MOST_BYTES).matches("x+");
      }
      Outcome larger = api.invoke(Events.script(script.formatted(Response.MOST_BYTES + 1)), MINUTE);
      assertThat(error(larger).path("errorType").asText()).endsWith("AnswerTooLarge");
      assertThat(error(larger).path("errorMessage").asText()).contains("6291556 bytes");
    }
  }

  private static int count(String mark) {
    try {
      return Processes.with(mark).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(Outcome outcome) throws IOException {
    String body = new JsonMapper().readTree(outcome.body()).path("body").asText();
    return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
  }

  private static JsonNode error(Outcome outcome) throws IOException {
    return new JsonMapper().readTree(outcome.body());
  }
}
