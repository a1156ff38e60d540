package io.scar.supervisor.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.event.KeepWarm;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor under Lambda's runtime client, with an image in the engine's namespaces mode. */
class LambdaContainerIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String CONFIG =
      """
      name: demo
      timeout: 60
      init_script: run.sh
      container:
        image: demo
        image_file: image
        timeout_threshold: 2
        environment:
          Variables: {GREETING: hello, IMAGE_SAYS: overridden}
      input:
      - {storage_provider: s3, path: pics/in}
      output:
      - {storage_provider: s3, path: pics/out, suffix: [.txt]}
      """;
  private static final String SCRIPT =
      """
      echo "key $STORAGE_OBJECT_KEY"
      cat "$INPUT_FILE_PATH" > "$TMP_OUTPUT_DIR/${INPUT_FILE_PATH##*/}.txt"
      """;

  @TempDir Path folder;
  private FakeS3 s3;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    s3 = new FakeS3();
    api = new FakeRuntimeApi();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .config(CONFIG)
            .script("run.sh", SCRIPT)
            .image(
                "{\"Env\":[\"PATH=/bin\",\"IMAGE_SAYS=something\"],\"WorkingDir\":\"/srv\","
                    + "\"Entrypoint\":[\"/bin/sh\",\"-c\",\"echo entry \\\"$@\\\"\",\"x\"],"
                    + "\"Cmd\":[\"of\",\"image\"]}")
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
  }

  @AfterEach
  void stop() {
    api.close();
    s3.close();
  }

  @Test
  void everyFileOfAnEventComesOutOfTheContainer() throws Exception {
    s3.put("pics/in/a b+ü.png", "first");
    s3.put("pics/in/deep/er/c.png", "second");
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome =
          api.invoke(Events.s3("pics", "in/a+b%2B%C3%BC.png", "in/", "in/deep/er/c.png"), MINUTE);

      assertThat(outcome.failed()).as(outcome.body() + supervisor.lines()).isFalse();
      assertThat(s3.text("pics/out/a b+ü.png.txt")).isEqualTo("first");
      assertThat(s3.text("pics/out/c.png.txt")).isEqualTo("second");
      assertThat(output(outcome)).isEqualTo("key in/deep/er/c.png\n");
      assertThat(supervisor.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("{\"timestamp\":\"")
                      .contains("\"level\":\"INFO\"", outcome.requestId())
                      .contains("s3://pics/in/a b+ü.png: exit 0", "unpacked now")
                      .containsPattern("image \\d+ ms, input \\d+ ms, run \\d+ ms, output \\d+ ms"))
          .anySatisfy(
              line -> assertThat(line).contains("s3://pics/in/deep/er/c.png: exit 0", "cached"))
          .contains("key in/a b+ü.png")
          .anySatisfy(line -> assertThat(line).contains("engine namespaces: "));
    }
  }

  @Test
  void anImageInASharedStoreCountsAsPartOfTheTemporaryFolderWhereThatIsWanted() throws Exception {
    Path taken = Files.createFile(folder.resolve("taken"));
    function.variable("SCAR_TMP_TAKEN", taken.toString());
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke("{\"script\":\"%s\"}".formatted(Events.base64("env")), MINUTE);

      assertThat(outcome.failed()).as(outcome.body() + supervisor.lines()).isFalse();
      assertThat(taken).content().matches("[1-9]\\d{5,}\n");
      assertThat(output(outcome)).doesNotContain("SCAR_TMP_TAKEN");
    }
  }

  @Test
  void aVanishedInputFailsTheInvocationAfterTheOtherRecordsAreDone() throws Exception {
    s3.put("pics/in/there", "still");
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke(Events.s3("pics", "in/gone", "in/there"), MINUTE);

      assertThat(outcome.failed()).isTrue();
      JsonNode error = new JsonMapper().readTree(outcome.body());
      assertThat(error.path("errorType").asText()).endsWith("InputVanished");
      assertThat(error.path("errorMessage").asText()).contains("s3://pics/in/gone");
      assertThat(error.path("stackTrace")).isEmpty();
      assertThat(s3.text("pics/out/there.txt")).isEqualTo("still");
      assertThat(supervisor.lines()).noneMatch(line -> line.contains("\tat io.scar"));
    }
  }

  @Test
  void aCallsScriptGetsItsArgumentsAndTheContractsVariables() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      String call =
          "{\"script\":\"%s\",\"cmd_args\":\"[\\\"a b\\\",\\\"c\\\"]\"}"
              .formatted(Events.base64("echo \"$1|$2|$(pwd)\"; env"));
      Outcome outcome = api.invoke(call, MINUTE);

      assertThat(outcome.failed()).as(outcome.body() + supervisor.lines()).isFalse();
      assertThat(output(outcome).lines())
          .contains(
              "a b|c|/srv",
              "GREETING=hello",
              "IMAGE_SAYS=overridden",
              "REQUEST_ID=" + outcome.requestId(),
              "TMP_INPUT_DIR=/run/scar/input",
              "TMP_OUTPUT_DIR=/run/scar/output",
              "AWS_ACCESS_KEY_ID=role-key",
              "AWS_SESSION_TOKEN=role-token")
          .anyMatch(line -> line.startsWith("INPUT_FILE_PATH=/run/scar/input/event-file-"))
          .anyMatch(line -> line.startsWith("INSTANCE_IP="))
          .noneMatch(line -> line.startsWith("AWS_LAMBDA_RUNTIME_API"))
          .noneMatch(line -> line.startsWith("STORAGE_OBJECT_KEY"));
      assertThat(supervisor.lines())
          .noneMatch(line -> line.startsWith("{") && line.contains("role-secret"));
    }
  }

  @Test
  void filesBelongToWhomTheImageSaysWhereRootIsFake() throws Exception {
    function.variable("SCAR_ENGINE", "rewrite");
    try (SupervisorProcess supervisor = start()) {
      String script =
          """
          owner() { set -- $(ls -n "$1"); echo "$3:$4"; }
          owner /srv/untouched; owner /etc/passwd
          echo more >> /srv/untouched; owner /srv/untouched
          """;
      Outcome outcome = api.invoke(Events.script(script), MINUTE);

      assertThat(output(outcome)).as("%s", supervisor.lines()).isEqualTo("101:102\n0:0\n101:102\n");
    }
  }

  @Test
  void theCallOfAScheduleMakesTheImageReadyAndRunsNothing() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      Outcome ping = api.invoke(KeepWarm.EVENT, MINUTE);
      assertThat(ping.failed()).as(ping.body() + supervisor.lines()).isFalse();
      assertThat(output(ping)).isEmpty();
      assertThat(supervisor.lines())
          .anyMatch(line -> line.contains("kept warm: image") && line.contains("unpacked now"));

      api.invoke(Events.script("echo ran"), MINUTE);

      assertThat(supervisor.lines())
          .anyMatch(line -> line.contains("direct call: exit 0") && line.contains("cached"));
    }
  }

  @Test
  void aFileSystemThatLambdaMountsIsInTheContainerWhereItIs() throws Exception {
    Path mounted = Files.createDirectories(folder.resolve("efs"));
    Files.writeString(mounted.resolve("model"), "weights");
    function.config(
        CONFIG
            + "file_system:\n- {Arn: arn, LocalMountPath: %s}\n- {Arn: arn, LocalMountPath: /mnt/none-such}\n"
                .formatted(mounted));
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome =
          api.invoke(
              Events.script("cat %1$s/model; echo new > %1$s/written".formatted(mounted)), MINUTE);

      assertThat(output(outcome)).as("%s", supervisor.lines()).isEqualTo("weights");
      assertThat(mounted.resolve("written")).hasContent("new");
      assertThat(supervisor.lines())
          .anyMatch(line -> line.contains("/mnt/none-such is not mounted"));
    }
  }

  @Test
  void argumentsReplaceTheImagesCommandAndKeepItsEntrypoint() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke("{\"cmd_args\":\"[\\\"hello\\\"]\"}", MINUTE);

      assertThat(output(outcome)).as("%s", supervisor.lines()).isEqualTo("entry hello\n");
    }
  }

  @Test
  void withoutAnyScriptTheImagesEntrypointAndCommandRun() throws Exception {
    function.config("name: demo\ncontainer: {image_file: image}\n");
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke("{}", MINUTE);

      assertThat(output(outcome)).as("%s", supervisor.lines()).isEqualTo("entry of image\n");
    }
  }

  @Test
  void aFailedContainerAnswersItsExitCodeAndAnAsynchronousOneFails() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      Outcome waiting = api.invoke(Events.script("echo before; echo bad >&2; exit 3"), MINUTE);
      JsonNode answer = new JsonMapper().readTree(waiting.body());
      assertThat(waiting.failed()).isFalse();
      assertThat(answer.path("statusCode").asInt()).isEqualTo(500);
      assertThat(answer.path("headers").path("exit-code").asText()).isEqualTo("3");
      assertThat(output(waiting)).isEqualTo("before\nbad\n");

      Outcome nobody =
          api.invoke(
              "{\"asynchronous\":true,\"script\":\"%s\"}"
                  .formatted(Events.base64("echo why; exit 3")),
              MINUTE);
      JsonNode error = new JsonMapper().readTree(nobody.body());
      assertThat(nobody.failed()).isTrue();
      assertThat(error.path("errorType").asText()).endsWith("ContainerFailed");
      assertThat(error.path("errorMessage").asText())
          .isEqualTo("the container exited 3; its last output: why");
      assertThat(supervisor.lines()).contains("before", "bad", "why");
    }
  }

  @Test
  void whatOneInvocationLeavesIsNotThereForTheNext() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      Outcome first =
          api.invoke(
              Events.script(
                  """
                  mkdir /srv/closed && echo x > /srv/closed/x && chmod 000 /srv/closed
                  echo changed > /srv/untouched
                  echo left > /tmp/left; echo left > $TMP_INPUT_DIR/left
                  echo left > $TMP_OUTPUT_DIR/left
                  echo kept > $SCAR_CACHE_DIR/model
                  export LEFT=1
                  setsid sleep 600 > /dev/null 2>&1 < /dev/null &
                  echo done
                  """),
              MINUTE);
      assertThat(output(first)).as("%s", supervisor.lines()).isEqualTo("done\n");

      Outcome second =
          api.invoke(
              Events.script(
                  """
                  ls /srv /tmp $TMP_OUTPUT_DIR
                  ls $TMP_INPUT_DIR | while read f; do echo "in ${f%%-*}"; done
                  cat /srv/untouched $SCAR_CACHE_DIR/model; echo "left: $LEFT"
                  for p in /proc/[0-9]*; do echo "process"; done
                  """),
              MINUTE);
      assertThat(output(second))
          .contains("/srv:\nuntouched\n", "of the image\nkept\nleft: \n", "in event\n")
          .doesNotContain("in left", "changed", "closed");
      assertThat(output(second).lines().filter("process"::equals).count()).isLessThanOrEqualTo(2);
      assertThat(childrenOf(supervisor)).isEmpty();
      try (Stream<Path> runs = Files.list(function.temporary().resolve("scar/runs"));
          Stream<Path> own = Files.list(runs.findFirst().orElseThrow())) {
        assertThat(own.map(path -> path.getFileName().toString())).containsExactly("lock");
      }
    }
  }

  @Test
  void twoEnvironmentsOnOneImageDoNotSeeEachOther() throws Exception {
    FunctionPackage other =
        new FunctionPackage(folder.resolve("other"), folder.resolve("store"))
            .config(CONFIG)
            .script("run.sh", SCRIPT);
    Files.createSymbolicLink(other.task().resolve("image"), function.task().resolve("image"));
    try (FakeRuntimeApi otherApi = new FakeRuntimeApi();
        SupervisorProcess one = start();
        SupervisorProcess two =
            new SupervisorProcess(
                other.variable("AWS_LAMBDA_RUNTIME_API", otherApi.address()).variables())) {
      String script =
          """
          echo $REQUEST_ID > /srv/mine; cp=0
          while [ $cp -lt 200 ]; do cp=$((cp+1)); [ "$(cat /srv/mine)" = $REQUEST_ID ] || exit 9; done
          ls /srv
          """;
      assertThat(output(api.invoke(Events.script("echo ready"), MINUTE))).isEqualTo("ready\n");
      String first = api.send(Events.script(script), MINUTE);
      String second = otherApi.send(Events.script(script), MINUTE);

      assertThat(output(api.await(first))).as("%s", one.lines()).isEqualTo("mine\nuntouched\n");
      assertThat(output(otherApi.await(second)))
          .as("%s", two.lines())
          .isEqualTo("mine\nuntouched\n");
    }
  }

  @Test
  void aTimeoutKillsTheWholeTreeKeepsTheOutputAndSaysSo() throws Exception {
    try (SupervisorProcess supervisor = start()) {
      // The image is unpacked before the time runs that is to run out.
      assertThat(output(api.invoke(Events.script("echo ready"), MINUTE))).isEqualTo("ready\n");
      Outcome outcome =
          api.invoke(
              Events.script(
                  """
                  trap '' TERM
                  echo partial; echo part > $TMP_OUTPUT_DIR/part.txt
                  (trap '' TERM; setsid sleep 600) > /dev/null 2>&1 < /dev/null &
                  sleep 600
                  """),
              Duration.ofSeconds(8));

      JsonNode answer = new JsonMapper().readTree(outcome.body());
      assertThat(outcome.failed()).as(outcome.body()).isFalse();
      assertThat(answer.path("statusCode").asInt()).isEqualTo(504);
      assertThat(answer.path("headers").path("exit-code").asText()).isEqualTo("124");
      assertThat(output(outcome)).startsWith("partial\n").contains("lambda.timeout");
      assertThat(s3.text("pics/out/part.txt")).isEqualTo("part\n");
      assertThat(childrenOf(supervisor)).isEmpty();

      Outcome next = api.invoke(Events.script("echo fine"), MINUTE);
      assertThat(output(next)).isEqualTo("fine\n");
    }
  }

  @Test
  void whatAKilledSupervisorLeftIsGoneAfterTheNextStart() throws Exception {
    Path runs = function.temporary().resolve("scar/runs");
    List<Path> left;
    try (SupervisorProcess supervisor = start()) {
      String call = api.send(Events.script("echo started; sleep 600"), MINUTE);
      Eventually.until("the script runs", () -> supervisor.lines().contains("started"));
      supervisor.kill();
      assertThat(call).isNotEmpty();
      try (Stream<Path> folders = Files.list(runs)) {
        left = folders.toList();
      }
    }
    assertThat(left).hasSize(1);
    try (SupervisorProcess supervisor = start()) {
      assertThat(output(api.invoke(Events.script("echo ok"), MINUTE)))
          .as("%s", supervisor.lines())
          .isEqualTo("ok\n");
      assertThat(left.getFirst()).doesNotExist();
    }
  }

  private SupervisorProcess start() throws IOException {
    return new SupervisorProcess(function.variables());
  }

  private static String output(Outcome outcome) throws IOException {
    String body = new JsonMapper().readTree(outcome.body()).path("body").asText();
    return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
  }

  private static List<Long> childrenOf(SupervisorProcess supervisor) {
    return ProcessHandle.of(supervisor.pid())
        .orElseThrow()
        .descendants()
        .map(ProcessHandle::pid)
        .toList();
  }
}
