package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor in an image of its own, which this machine plays. */
class ImageAroundIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private FakeS3 s3;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    // Another user has to reach it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    s3 = new FakeS3();
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_LAMBDA_RUNTIME_API", api.address())
            .variable("OF_THE_FUNCTION", "1");
  }

  @AfterEach
  void stop() {
    api.close();
    s3.close();
  }

  @Test
  void theImagesOwnCommandRunsWithItsVariablesInItsWorkingDirectory() throws Exception {
    function.config("name: f\n");
    function.around(
        """
        {"Entrypoint":["/bin/sh","-c"],"Cmd":["echo $A $PWD ${OF_THE_FUNCTION:-none} ${SCAR_HOME:-none}"],
         "Env":["A=from the image","PATH=/usr/bin:/bin"],"WorkingDir":"/usr"}
        """);
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome = api.invoke("{}", MINUTE);

      assertThat(output(outcome))
          .as("%s", supervisor.lines())
          .isEqualTo("from the image /usr none none\n");
      assertThat(supervisor.lines())
          .anyMatch(line -> line.contains("engine host: the root is the image"));
      assertThat(function.temporary().resolve("scar/store")).doesNotExist();
    }
  }

  @Test
  void argumentsReplaceTheImagesCommandAndKeepItsEntrypoint() throws Exception {
    function.config("name: f\n");
    function.around("{\"Entrypoint\":[\"/bin/echo\",\"said:\"],\"Cmd\":[\"nothing\"]}");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(output(api.invoke("{\"cmd_args\":\"[\\\"a b\\\", \\\"c\\\"]\"}", MINUTE)))
          .as("%s", supervisor.lines())
          .isEqualTo("said: a b c\n");
    }
  }

  @Test
  void aForcedEngineDoesNotMatter() throws Exception {
    function.config("name: f\nengine: rewrite\n");
    function.around("{\"Cmd\":[\"/bin/echo\",\"fine\"]}");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      assertThat(output(api.invoke("{}", MINUTE))).as("%s", supervisor.lines()).isEqualTo("fine\n");
      assertThat(supervisor.lines()).anyMatch(line -> line.contains("whatever mode is asked for"));
    }
  }

  @Test
  void theImagesUserIsHonouredWhereThisProcessIsRootAndHasAWritableHome() throws Exception {
    function.config("name: f\ninit_script: s.sh\n");
    function.script(
        "s.sh",
        """
        id -u
        touch "$HOME/file" "$TMPDIR/file" "$TMP_OUTPUT_DIR/file" "$SCAR_CACHE_DIR/file" && cat "$INPUT_FILE_PATH"
        """);
    function.around("{\"User\":\"4321:4322\",\"Env\":[\"PATH=/usr/bin:/bin\"]}");
    boolean root = Files.getAttribute(folder, "unix:uid").equals(0);
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      List<String> lines = output(api.invoke("{\"a\":1}", MINUTE)).lines().toList();

      assertThat(lines).as("%s", supervisor.lines()).hasSize(2).last().isEqualTo("{\"a\":1}");
      assertThat(lines.getFirst())
          .isEqualTo(root ? "4321" : Files.getAttribute(folder, "unix:uid").toString());
    }
  }

  @Test
  void nothingOfARunIsLeftForTheNextButTheCache() throws Exception {
    function.config("name: f\n");
    function.around("{\"Env\":[\"PATH=/usr/bin:/bin\",\"HOME=/nowhere\"]}");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      String script = "ls -A \"$HOME\" \"$SCAR_CACHE_DIR\"; touch $HOME/made $SCAR_CACHE_DIR/kept";
      api.invoke(Events.script(script), MINUTE);

      assertThat(output(api.invoke(Events.script(script), MINUTE)))
          .as("%s", supervisor.lines())
          .contains("kept")
          .doesNotContain("made");
    }
  }

  @Test
  void aTimeoutEndsDaemonsOfTheImagesUserToo() throws Exception {
    function.config("name: f\ntimeout: 6\ncontainer: {timeout_threshold: 3}\n");
    function.around("{\"User\":\"4321\",\"Env\":[\"PATH=/usr/bin:/bin\"]}");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome =
          api.invoke(
              Events.script("setsid sleep 654 > /dev/null 2>&1 & echo waiting; sleep 654"),
              Duration.ofSeconds(6));

      assertThat(outcome.body()).as("%s", supervisor.lines()).contains("\"statusCode\":504");
      assertThat(ProcessHandle.of(supervisor.pid()).orElseThrow().descendants()).isEmpty();
    }
  }

  @Test
  void anInvocationWithNothingToRunSaysSo() throws Exception {
    function.config("name: f\n");
    function.around("{}");
    try (SupervisorProcess supervisor = new SupervisorProcess(function.variables())) {
      Outcome outcome = api.invoke("{}", MINUTE);

      assertThat(outcome.body())
          .as("%s", supervisor.lines())
          .contains("NothingToRun", "neither ENTRYPOINT nor CMD");
    }
  }

  private static String output(Outcome outcome) throws IOException {
    return new String(
        Base64.getDecoder().decode(new JsonMapper().readTree(outcome.body()).path("body").asText()),
        StandardCharsets.UTF_8);
  }
}
