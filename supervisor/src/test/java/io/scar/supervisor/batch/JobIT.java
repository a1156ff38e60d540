package io.scar.supervisor.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.Processes;
import io.scar.supervisor.fixture.ProxyEvent;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor as AWS Batch starts it. */
class JobIT {

  private static final int OF_SIGTERM = 143;
  private static final String CONFIG =
      """
      name: f
      execution_mode: batch
      init_script: s.sh
      timeout: 3
      input: [{storage_provider: s3, path: pics/in}]
      output: [{storage_provider: s3, path: pics/out}]
      """;

  @TempDir Path folder;
  private FakeS3 s3;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    s3 = new FakeS3();
    function =
        new FunctionPackage(folder, folder.resolve("store"))
            .config(CONFIG)
            .script("s.sh", "exit 99")
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_BATCH_JOB_ID", "job-1")
            .variable("AWS_BATCH_JOB_ATTEMPT", "1")
            .variable("REQUEST_ID", "request-1");
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  @Test
  void anObjectIsFetchedWorkedOnAndSent() throws Exception {
    function.script(
        "s.sh",
        """
        echo "$STORAGE_OBJECT_KEY $AWS_BATCH_JOB_ID $REQUEST_ID $AWS_LAMBDA_REQUEST_ID $CONTEXT"
        echo "$AWS_LAMBDA_FUNCTION_NAME ${SCAR_EVENT_URL-unset}"
        cat "$INPUT_FILE_PATH" > "$TMP_OUTPUT_DIR/x"
        """);
    function.variable("CONTEXT", "{\"function_name\":\"g\"}");
    function.variable("SCAR_FUNCTION_NAME", "g");
    s3.put("pics/in/a b", "hello");
    function.variable("EVENT", Events.s3("pics", "in/a+b"));
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();

      assertThat(s3.text("pics/out/x")).isEqualTo("hello");
      assertThat(job.lines())
          .contains("in/a b job-1 request-1 request-1 {\"function_name\":\"g\"}", "g unset")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .matches("\\d{4}-\\d\\d-\\d\\d .* - supervisor - INFO - .*")
                      .contains("[request-1] s3://pics/in/a b: exit 0"));
      assertThat(runs()).isEmpty();
    }
  }

  @Test
  void theExitCodeIsTheContainersAndTheReasonTheLastLine() throws Exception {
    function.variable("EVENT", Events.script("echo broken; exit 7"));
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(7);
      assertThat(job.lines().getLast()).contains("ERROR", "the container exited 7", "broken");
    }
  }

  @Test
  void allObjectsAreWorkedOnAndTheJobFailsIfOneDoes() throws Exception {
    function.script(
        "s.sh",
        "case $STORAGE_OBJECT_KEY in in/b) exit 3;; esac; cp $INPUT_FILE_PATH $TMP_OUTPUT_DIR");
    for (String name : new String[] {"a", "b", "c"}) {
      s3.put("pics/in/" + name, name);
    }
    function.variable("EVENT", Events.s3("pics", "in/a", "in/b", "in/c"));
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(3);
      assertThat(s3.paths()).contains("pics/out/a", "pics/out/c");
    }
  }

  @Test
  void aTransferThatFailsIsOneAndTheReasonTheLastLine() throws Exception {
    function.script("s.sh", "echo x > $TMP_OUTPUT_DIR/x");
    function.variable("EVENT", "{}");
    s3.removeBucket("pics");
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(1);
      assertThat(job.lines().getLast()).contains("ERROR", "there is no bucket `pics`");
    }
  }

  @Test
  void aJobWithoutAnEventSaysWhatToGive() throws Exception {
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(1);
      assertThat(job.lines().getLast()).contains("the job has no event", "SCAR_EVENT_URL");
    }
  }

  @Test
  void aLargeEventAndAConfigurationComeFromElsewhere() throws Exception {
    Files.delete(function.task().resolve("function_config.yaml"));
    function.variable("FUNCTION_CONFIG", base64("name: f\nexecution_mode: batch\n"));
    function.variable("SCAR_EVENT_URL", "s3://deploy/.scar/events/f-0.json");
    s3.put(
        "deploy/.scar/events/f-0.json",
        Events.script("wc -c < $INPUT_FILE_PATH #" + "x".repeat(20_000)));
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();
      assertThat(job.lines()).anyMatch(line -> line.matches("\\d{5}"));
      try (Stream<Path> left = Files.list(function.temporary())) {
        assertThat(left.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.startsWith("scar-event"));
      }
    }
  }

  @Test
  void aCallsArgumentsRun() throws Exception {
    function.config("name: f\nexecution_mode: batch\n");
    function.variable("EVENT", "{\"cmd_args\":\"[\\\"/bin/echo\\\",\\\"two words\\\"]\"}");
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();
      assertThat(job.lines()).contains("two words");
    }
  }

  @Test
  void anHttpRequestIsWorkedOnAndNobodyAnswered() throws Exception {
    function.script("s.sh", "cat $INPUT_FILE_PATH > $TMP_OUTPUT_DIR/$REQUEST_METHOD");
    function.variable("EVENT", ProxyEvent.rest().method("POST").body("posted").toString());
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();
      assertThat(s3.text("pics/out/POST")).isEqualTo("posted");
    }
  }

  @Test
  void theLogIsLiveAndLambdasTimeLimitDoesNotHold() throws Exception {
    Path gate = folder.resolve("gate");
    function.variable(
        "EVENT",
        Events.script(
            "echo first; while ! [ -e %s ]; do sleep 0.1; done; echo last".formatted(gate)));
    try (SupervisorProcess job = start()) {
      Eventually.until("the line is there", () -> job.lines().contains("first"));
      Files.createFile(gate);

      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();
      assertThat(job.lines()).contains("last");
    }
  }

  @Test
  void askedToEndItLetsTheContainerEndAndSendsNothing() throws Exception {
    String mark = Processes.mark();
    function.script(
        "s.sh",
        """
        trap 'sleep 3; echo the container ended; exit 0' TERM
        echo half > $TMP_OUTPUT_DIR/half; echo begun
        (setsid sleep %s > /dev/null 2>&1 &)
        while :; do sleep 0.1; done
        """
            .formatted(mark));
    function.variable("EVENT", "{}");
    try (SupervisorProcess job = start()) {
      Eventually.until("it runs", () -> job.lines().contains("begun"));

      assertThat(job.terminate()).as("%s", job.lines()).isEqualTo(OF_SIGTERM);
      assertThat(job.lines()).contains("the container ended");
      assertThat(job.lines().getLast()).contains("SIGTERM", "nothing was sent");
      assertThat(s3.paths()).isEmpty();
      assertThat(runs()).isEmpty();
      assertThat(Processes.with(mark)).isEmpty();
    }
  }

  @Test
  void askedToEndWhileItSendsItSendsAll() throws Exception {
    function.script("s.sh", "echo 1 > $TMP_OUTPUT_DIR/a; echo 2 > $TMP_OUTPUT_DIR/b");
    function.variable("EVENT", "{}");
    CountDownLatch gate = new CountDownLatch(1);
    s3.hold("pics/out/a", gate);
    try (SupervisorProcess job = start()) {
      s3.awaitWriter("pics/out/a");
      job.ask("stop");
      gate.countDown();

      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(OF_SIGTERM);
      assertThat(s3.text("pics/out/a")).isEqualTo("1\n");
      assertThat(s3.text("pics/out/b")).isEqualTo("2\n");
      assertThat(job.lines().getLast()).contains("SIGTERM", "all of its output was sent");
      assertThat(runs()).isEmpty();
    }
  }

  @Test
  void askedToEndItBeginsNoOtherObject() throws Exception {
    function.script("s.sh", "trap 'exit 0' TERM; echo begun; while :; do sleep 0.1; done");
    s3.put("pics/in/a", "1");
    s3.put("pics/in/b", "2");
    function.variable("EVENT", Events.s3("pics", "in/a", "in/b"));
    try (SupervisorProcess job = start()) {
      Eventually.until("it runs", () -> job.lines().contains("begun"));

      assertThat(job.terminate()).as("%s", job.lines()).isEqualTo(OF_SIGTERM);
      assertThat(job.lines().getLast()).contains("SIGTERM", "nothing was sent");
      assertThat(s3.wasFetched("pics/in/a")).isTrue();
      assertThat(s3.wasFetched("pics/in/b")).isFalse();
    }
  }

  @Test
  void aJobThatIsKilledAndRetriedLeavesItsOutputWhole() throws Exception {
    Path gate = folder.resolve("gate");
    function.script(
        "s.sh",
        """
        echo half > $TMP_OUTPUT_DIR/x; echo begun $AWS_BATCH_JOB_ATTEMPT
        while ! [ -e %s ]; do sleep 0.1; done
        echo whole > $TMP_OUTPUT_DIR/x
        """
            .formatted(gate));
    function.variable("EVENT", "{}");
    function.variable("SCAR_JOB_MARKER", "s3://deploy/.scar/jobs/f-0");
    try (SupervisorProcess job = start()) {
      Eventually.until("it runs", () -> job.lines().contains("begun 1"));
      job.kill();
    }
    assertThat(s3.paths()).containsExactly("deploy/.scar/jobs/f-0");

    Files.createFile(gate);
    function.variable("AWS_BATCH_JOB_ATTEMPT", "2");
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();
      assertThat(job.lines()).contains("begun 2");
      assertThat(s3.text("pics/out/x")).isEqualTo("whole\n");
      assertThat(s3.text("deploy/.scar/jobs/f-0")).isEqualTo("job-1");
    }
  }

  @Test
  void whatAnotherJobHasIsNotDoneAgain() throws Exception {
    function.script("s.sh", "echo never");
    function.variable("EVENT", "{}");
    function.variable("SCAR_JOB_MARKER", "s3://deploy/.scar/jobs/f-0");
    s3.put("deploy/.scar/jobs/f-0", "job-0");
    try (SupervisorProcess job = start()) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isEqualTo(1);
      assertThat(job.lines()).doesNotContain("never");
      assertThat(job.lines().getLast()).contains("job job-0's");
    }
  }

  @Test
  void ofSeveralNodesOnlyTheMainOneSends() throws Exception {
    function.script(
        "s.sh", "cp $INPUT_FILE_PATH $TMP_OUTPUT_DIR; echo node $AWS_BATCH_JOB_NODE_INDEX");
    s3.put("pics/in/a", "hello");
    function.variable("EVENT", Events.s3("pics", "in/a"));
    function.variable("SCAR_JOB_MARKER", "s3://deploy/.scar/jobs/f-0");
    function.variable("AWS_BATCH_JOB_MAIN_NODE_INDEX", "0");
    function.variable("AWS_BATCH_JOB_NODE_INDEX", "1").variable("AWS_BATCH_JOB_ID", "job-1#1");
    try (SupervisorProcess other = start()) {
      assertThat(other.awaitEnd()).as("%s", other.lines()).isZero();
      assertThat(other.lines()).contains("node 1");
      assertThat(s3.paths()).doesNotContain("pics/out/a");
    }

    function.variable("AWS_BATCH_JOB_NODE_INDEX", "0").variable("AWS_BATCH_JOB_ID", "job-1#0");
    try (SupervisorProcess main = start()) {
      assertThat(main.awaitEnd()).as("%s", main.lines()).isZero();
      assertThat(s3.text("pics/out/a")).isEqualTo("hello");
    }
  }

  @Test
  void theRolesCredentialsAreAskedForAgainWhenTheyExpire() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    s3.serve(
        "/role",
        exchange -> {
          try (exchange) {
            byte[] json =
                "{\"AccessKeyId\":\"key-%d\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"%s\"}"
                    .formatted(asked.incrementAndGet(), Instant.now().plusSeconds(1))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
          }
        });
    function.script(
        "s.sh",
        """
        echo "own ${AWS_ACCESS_KEY_ID-none} ${AWS_CONTAINER_CREDENTIALS_FULL_URI-none} $AWS_REGION"
        cp $INPUT_FILE_PATH $TMP_OUTPUT_DIR
        sleep 2
        """);
    s3.put("pics/in/a", "hello");
    function.variable("EVENT", Events.s3("pics", "in/a"));
    String address = s3.endpoint() + "/role";
    Map<String, String> variables = new HashMap<>(function.variables());
    variables.keySet().removeIf(name -> name.matches("AWS_(ACCESS|SECRET|SESSION)_.*"));
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address);
    try (SupervisorProcess job = SupervisorProcess.job(variables)) {
      assertThat(job.awaitEnd()).as("%s", job.lines()).isZero();

      assertThat(s3.text("pics/out/a")).isEqualTo("hello");
      assertThat(s3.accessKeys())
          .hasSizeGreaterThan(1)
          .allSatisfy(key -> assertThat(key).startsWith("key-"));
      assertThat(job.lines()).contains("own none " + address + " us-east-1");
    }
  }

  private SupervisorProcess start() throws IOException {
    Map<String, String> variables = new HashMap<>(function.variables());
    variables.keySet().removeIf(name -> name.startsWith("AWS_LAMBDA_"));
    return SupervisorProcess.job(variables);
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> left = Files.list(function.temporary().resolve("scar/runs"))) {
      return left.toList();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
