package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.InitError;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.Processes;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the supervisor begins and ends under Lambda's runtime client. */
class LifecycleIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int OF_SIGTERM = 143;

  @TempDir Path folder;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .config("name: f\n")
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void anExtensionForNoEventIsRegisteredBeforeTheFirstEventIsAskedFor() throws Exception {
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(api.invoke(Events.script("true"), MINUTE).failed())
          .as("%s", supervisor.lines())
          .isFalse();

      assertThat(api.steps()).first().isEqualTo("register {\"events\":[]}");
      assertThat(api.steps()).contains("event/next", "invocation/next");
    }
  }

  @Test
  void whereThereIsNoExtensionsApiTheFunctionWorksAndSaysNothingOfIt() throws Exception {
    try (FakeRuntimeApi old = new FakeRuntimeApi(false);
        SupervisorProcess supervisor =
            new SupervisorProcess(
                function.variable("AWS_LAMBDA_RUNTIME_API", old.address()).variables())) {
      Outcome outcome = old.invoke(Events.script("echo fine"), MINUTE);

      assertThat(outcome.failed()).as(outcome.body()).isFalse();
      assertThat(supervisor.lines()).noneMatch(line -> line.contains("xtension"));
    }
  }

  @Test
  void askedToEndBetweenInvocationsItLeavesNothingAndSaysSo() throws Exception {
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      api.invoke(Events.script("true"), MINUTE);

      assertThat(supervisor.terminate()).isEqualTo(OF_SIGTERM);
      assertThat(supervisor.lines())
          .last()
          .asString()
          .contains("shut down in ", "nothing was under way");
      assertThat(runs()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespaces", "rewrite", "host"})
  void askedToEndInAnInvocationItTakesTheContainersTreeAlong(String engine) throws Exception {
    function.variable("SCAR_ENGINE", engine);
    if (!engine.equals("host")) {
      function.image("{\"Env\":[\"PATH=/bin\"]}");
      function.config("name: f\ncontainer: {image_file: image}\n");
    }
    String mark = Processes.mark();
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      api.send(
          Events.script(
              """
              trap '' TERM
              (trap '' TERM; setsid sleep %s < /dev/null > /dev/null 2>&1 &)
              echo left > $TMP_OUTPUT_DIR/left; echo started
              while :; do sleep %s; done
              """
                  .formatted(mark, mark)),
          MINUTE);
      Eventually.until("the script runs", () -> supervisor.lines().contains("started"));

      assertThat(supervisor.terminate()).isEqualTo(OF_SIGTERM);
      assertThat(supervisor.lines())
          .anySatisfy(
              line ->
                  assertThat(line).contains("shut down in ", "the invocation under way was ended"));
      assertThat(runs()).isEmpty();
      assertThat(Processes.with(mark)).isEmpty();
    }
  }

  @Test
  void whatIsWrongWithTheConfigurationIsReportedOnceAsAFailureOfTheInitPhase() throws Exception {
    function.config("name: f\nengine: warp\ninit_script: gone.sh\n");

    assertThat(failedStart("Function.ConfigurationInvalid"))
        .contains("engine `warp` is unknown", "gone.sh");
  }

  @Test
  void aBundleThatIsNotThereIsReportedAsAFailureOfTheInitPhase() throws Exception {
    function.variable("SCAR_HOME", folder.resolve("nowhere").toString());

    assertThat(failedStart("Function.ConfigurationInvalid"))
        .contains("SCAR_HOME is " + folder.resolve("nowhere"));
  }

  @Test
  void aVariableThatIsNoConfigurationIsReportedAsAFailureOfTheInitPhase() throws Exception {
    Files.delete(function.task().resolve("function_config.yaml"));
    function.variable("FDL", "!");

    assertThat(failedStart("Function.ConfigurationInvalid")).contains("FDL");
  }

  @Test
  void aTemporaryFolderThatCannotBeUsedIsTheMachinesFault() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    function.variable("TMPDIR", file.toString());

    assertThat(failedStart("Runtime.MachineFailed")).contains("could not prepare " + file);
  }

  /** The message. */
  private String failedStart(String type) throws IOException, InterruptedException {
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(supervisor.awaitEnd()).as("%s", supervisor.lines()).isEqualTo(1);
      assertThat(api.initErrors()).as("%s", supervisor.lines()).hasSize(1);
      InitError error = api.initErrors().getFirst();
      JsonNode body = new JsonMapper().readTree(error.body());
      assertThat(error.type()).isEqualTo(type);
      assertThat(body.path("errorType").asText()).isEqualTo(type);
      assertThat(api.steps()).doesNotContain("invocation/next");
      String message = body.path("errorMessage").asText();
      assertThat(supervisor.lines())
          .allSatisfy(line -> assertThat(line).doesNotStartWith("\tat "))
          .anySatisfy(
              line ->
                  assertThat(new JsonMapper().readTree(line).path("message").asText())
                      .isEqualTo(message));
      return message;
    }
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> left = Files.list(function.temporary().resolve("scar/runs"))) {
      return left.toList();
    }
  }
}
