package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor under Lambda's runtime client, without an image, and with what is wrong. */
class LambdaHostIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private FakeS3 s3;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    s3 = new FakeS3();
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
  }

  @AfterEach
  void stop() {
    api.close();
    s3.close();
  }

  @Test
  void aLargeEventArrivesAsAFileAndASmallOneAsAVariable() throws Exception {
    function.config("name: f\ninit_script: s.sh\n");
    function.script(
        "s.sh",
        "echo \"${EVENT:-none} ${EVENT_FILE:+file}\"; wc -c < \"${EVENT_FILE:-/dev/null}\";"
            + " wc -c < $INPUT_FILE_PATH");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      String large = "{\"data\":\"" + "x".repeat(150_000) + "\"}";

      assertThat(output(api.invoke("{\"a\":1}", MINUTE)))
          .as("%s", supervisor.lines())
          .isEqualTo("{\"a\":1} \n0\n7\n");
      assertThat(output(api.invoke(large, MINUTE)))
          .isEqualTo("none file\n%d\n%d\n".formatted(large.length(), large.length()));
    }
  }

  @Test
  void anAnswerNeverExceedsLambdasLimitAndSaysThatItsBeginningIsMissing() throws Exception {
    function.config("name: f\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome =
          api.invoke(
              Events.script(
                  "i=0; while [ $i -lt 600 ]; do echo \"line $i $(printf %08192d 0)\";"
                      + " i=$((i+1)); done; echo last"),
              MINUTE);

      assertThat(outcome.body().length()).isLessThan(6 * 1024 * 1024);
      JsonNode headers = new JsonMapper().readTree(outcome.body()).path("headers");
      assertThat(headers.path("output-truncated").asText()).isEqualTo("true");
      assertThat(output(outcome)).endsWith("\nlast\n").doesNotContain("line 0 ");
      assertThat(supervisor.lines()).anyMatch(line -> line.startsWith("line 0 "));
    }
  }

  @Test
  void aRawAnswerIsStandardOutputAlone() throws Exception {
    function.config("name: f\nresponse: raw\ninit_script: s.sh\n");
    function.script("s.sh", "echo noise >&2; printf '{\"in\":'; cat $INPUT_FILE_PATH; echo '}'");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome = api.invoke("{\"a\":1}", MINUTE);

      assertThat(outcome.body()).as("%s", supervisor.lines()).isEqualTo("{\"in\":{\"a\":1}}\n");
      assertThat(supervisor.lines()).contains("noise");
    }
  }

  @Test
  void theUsersOwnKeyReplacesTheRolesCredentialsAltogether() throws Exception {
    function.config(
        "name: f\ncontainer: {environment: {Variables: {AWS_ACCESS_KEY_ID: mine,"
            + " AWS_SECRET_ACCESS_KEY: own}}}\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome = api.invoke(Events.script("env"), MINUTE);

      assertThat(output(outcome).lines())
          .as("%s", supervisor.lines())
          .contains("AWS_ACCESS_KEY_ID=mine", "AWS_SECRET_ACCESS_KEY=own")
          .noneMatch(line -> line.startsWith("AWS_SESSION_TOKEN"));
    }
  }

  @Test
  void aTimeoutOnTheHostEndsDaemonsToo() throws Exception {
    function.config("name: f\ntimeout: 6\ncontainer: {timeout_threshold: 3}\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome =
          api.invoke(
              Events.script("setsid sleep 600 > /dev/null 2>&1 & echo waiting; sleep 600"),
              Duration.ofSeconds(6));

      assertThat(outcome.body()).as("%s", supervisor.lines()).contains("504");
      assertThat(ProcessHandle.of(supervisor.pid()).orElseThrow().descendants()).isEmpty();
    }
  }

  @Test
  void anImageThatIsNotThereIsNamed() throws Exception {
    function.config("name: f\ncontainer: {image_file: image.tar}\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode error = error(api.invoke("{}", MINUTE));

      assertThat(error.path("errorType").asText())
          .as("%s", supervisor.lines())
          .endsWith("ImageUnusable");
      assertThat(error.path("errorMessage").asText()).contains("image.tar");
    }
  }

  @Test
  void nothingToRunSaysWhatToGive() throws Exception {
    function.config("name: f\n");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode error = error(api.invoke("{}", MINUTE));

      assertThat(error.path("errorType").asText())
          .as("%s", supervisor.lines())
          .endsWith("NothingToRun");
      assertThat(error.path("errorMessage").asText()).contains("init_script");
    }
  }

  @Test
  void anOutputThatCannotBeSentFailsTheInvocation() throws Exception {
    function.config(
        "name: f\ninit_script: s.sh\noutput: [{storage_provider: s3, path: none/out}]\n");
    function.script("s.sh", "echo x > $TMP_OUTPUT_DIR/x");
    s3.removeBucket("none");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      JsonNode error = error(api.invoke("{}", MINUTE));

      assertThat(error.path("errorMessage").asText())
          .as("%s", supervisor.lines())
          .contains("there is no bucket `none`");
    }
  }

  private static String output(Outcome outcome) throws IOException {
    String body = new JsonMapper().readTree(outcome.body()).path("body").asText();
    return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
  }

  private static JsonNode error(Outcome outcome) throws IOException {
    assertThat(outcome.failed()).as(outcome.body()).isTrue();
    return new JsonMapper().readTree(outcome.body());
  }
}
