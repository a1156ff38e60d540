package io.scar.supervisor.delegate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.event.KeepWarm;
import io.scar.contract.job.JobName;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeBatch;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.Processes;
import io.scar.supervisor.fixture.ProxyEvent;
import io.scar.supervisor.fixture.SupervisorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor under Lambda's runtime client, with a queue of AWS Batch behind it. */
class HandoverIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String DELEGATE =
      "delegate: {bucket: deploy, job_queue: queue, job_definition: definition%s}\n";
  private static final String STORAGES =
      """
      input: [{storage_provider: s3, path: pics/in}]
      output: [{storage_provider: s3, path: pics/out}]
      """;

  @TempDir Path folder;
  private FakeS3 s3;
  private FakeBatch batch;
  private FakeRuntimeApi api;
  private FunctionPackage function;

  @BeforeEach
  void prepare() throws IOException {
    s3 = new FakeS3();
    batch = new FakeBatch(s3);
    api = new FakeRuntimeApi();
    function = function("one", api);
  }

  @AfterEach
  void stop() {
    api.close();
    s3.close();
  }

  @Test
  void inModeBatchACallGetsTheIdOfItsJob() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      String call = Events.script("echo never");
      Outcome outcome = api.invoke(call, MINUTE);

      JsonNode answer = new JsonMapper().readTree(outcome.body());
      assertThat(outcome.failed()).as("%s%s", outcome, supervisor.lines()).isFalse();
      assertThat(answer.path("statusCode").asInt()).isEqualTo(202);
      assertThat(answer.path("headers").path("batch-job-id").asText()).isEqualTo("job-1");
      FakeBatch.Job job = batch.jobs().getFirst();
      JsonNode body = body(outcome);
      assertThat(body.path("jobId").asText()).isEqualTo("job-1");
      assertThat(body.path("jobName").asText()).isEqualTo(job.name()).matches("demo-[0-9a-f]{16}");
      assertThat(body.path("jobQueue").asText()).isEqualTo("queue");
      assertThat(body.path("log").asText()).isEqualTo("scar log -n demo -ri job-1");
      assertThat(job.request().path("jobDefinition").asText()).isEqualTo("definition");
      assertThat(job.variables())
          .containsEntry("EVENT", call)
          .containsEntry("REQUEST_ID", outcome.requestId());
      JsonNode context = new JsonMapper().readTree(job.variables().get("CONTEXT"));
      assertThat(context.path("function_name").asText()).isEqualTo("demo");
      assertThat(context.path("aws_request_id").asText()).isEqualTo(outcome.requestId());
      assertThat(context.path("log_group_name").asText()).isEqualTo("/aws/lambda/demo");
      assertThat(supervisor.lines())
          .doesNotContain("never")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("direct call: handed over to AWS Batch", "\"jobId\":\"job-1\""))
          .anySatisfy(line -> assertThat(line).contains("\"HandedOver\":1"));
    }
  }

  @Test
  void eachObjectOfAnEventHasAJobOfItsOwnAndARetryMakesNone() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      String event = Events.numbered("pics", "00A1", "in/a+b.png", "in/", "in/c.png");
      for (int i = 0; i < 3; i++) {
        assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();
      }

      assertThat(batch.jobs()).hasSize(2);
      assertThat(batch.jobs())
          .extracting(job -> job.variables().getOrDefault("EVENT", ""))
          .allSatisfy(json -> assertThat(json).contains("\"Records\":[{").contains("00A1"))
          .satisfiesExactly(
              first -> assertThat(first).contains("in/a+b.png").doesNotContain("in/c.png"),
              second -> assertThat(second).contains("in/c.png"));
      assertThat(s3.text("deploy/" + markerOf("in/c.png", "00A1"))).isEqualTo("job-2");
    }
  }

  @Test
  void anEventThatNamesItsStorageKeepsIt() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      String inner = Events.minio("pics", "in/a");
      String event = "{\"event\":%s,\"storage_provider\":\"minio.lab\"}".formatted(inner);
      assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();

      JsonNode handed = new JsonMapper().readTree(batch.jobs().getFirst().variables().get("EVENT"));
      assertThat(handed.path("storage_provider").asText()).isEqualTo("minio.lab");
      assertThat(handed.path("event").asText()).contains("minio:s3", "in/a");
    }
  }

  @Test
  void ofTwoEnvironmentsWithTheSameEventOneSubmits() throws Exception {
    batchMode();
    CountDownLatch gate = new CountDownLatch(1);
    batch.hold(gate);
    try (FakeRuntimeApi other = new FakeRuntimeApi();
        SupervisorProcess first = start();
        SupervisorProcess second =
            new SupervisorProcess(
                function("two", other)
                    .config("name: f\nexecution_mode: batch\n" + DELEGATE.formatted(""))
                    .variables())) {
      String event = Events.numbered("pics", "00A2", "in/a");
      String one = api.send(event, MINUTE);
      String two = other.send(event, MINUTE);
      Eventually.until("one submits", () -> batch.requests() > 0);
      gate.countDown();

      assertThat(api.await(one).failed()).as("%s", first.lines()).isFalse();
      assertThat(other.await(two).failed()).as("%s", second.lines()).isFalse();
      assertThat(batch.jobs()).hasSize(1);
    }
  }

  @Test
  void whoDiedBetweenMarkerAndJobIsFollowed() throws Exception {
    batchMode();
    String marker = "deploy/" + markerOf("in/a", "00A3");
    s3.put(marker, "claimed somebody", Duration.ofMinutes(3));
    try (SupervisorProcess supervisor = start()) {
      String event = Events.numbered("pics", "00A3", "in/a");
      assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();
      assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();

      assertThat(batch.jobs()).hasSize(1);
      assertThat(s3.text(marker)).isEqualTo("job-1");
    }
  }

  @Test
  void anEventAboveTheLimitGoesThroughTheBucket() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      String event = "{\"data\":\"" + "x".repeat(20_000) + "\"}";
      assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();

      FakeBatch.Job job = batch.jobs().getFirst();
      String key = ".scar/events/" + job.name() + ".json";
      assertThat(job.variables()).containsEntry("SCAR_EVENT_URL", "s3://deploy/" + key);
      assertThat(s3.text("deploy/" + key)).isEqualTo(event);
    }
  }

  @Test
  void anHttpRequestIsAcceptedWithTheIdOfItsJob() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      String request = ProxyEvent.rest().body("{\"n\":1}").toString();
      Outcome outcome = api.invoke(request, MINUTE);

      JsonNode answer = new JsonMapper().readTree(outcome.body());
      assertThat(answer.path("statusCode").asInt())
          .as("%s%s", outcome, supervisor.lines())
          .isEqualTo(202);
      assertThat(answer.path("headers").path("batch-job-id").asText()).isEqualTo("job-1");
      assertThat(body(outcome).path("jobId").asText()).isEqualTo("job-1");
      assertThat(new JsonMapper().readTree(batch.jobs().getFirst().variables().get("EVENT")))
          .isEqualTo(new JsonMapper().readTree(request));
    }
  }

  @Test
  void whatKeepsAFunctionWarmIsNoWork() throws Exception {
    batchMode();
    try (SupervisorProcess supervisor = start()) {
      assertThat(api.invoke(KeepWarm.EVENT, MINUTE).failed())
          .as("%s", supervisor.lines())
          .isFalse();
      assertThat(batch.requests()).isZero();
    }
  }

  @Test
  void whatBatchRefusesFailsTheInvocationByItsName() throws Exception {
    batchMode();
    batch.refuse(400, "ClientException");
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke("{}", MINUTE);

      assertThat(outcome.failed()).as("%s%s", outcome, supervisor.lines()).isTrue();
      assertThat(outcome.body()).contains("JobRefused", "batch:SubmitJob", "as the test wants");
    }
  }

  @Test
  void whatFitsIsDoneHereWhereTheModeLeavesIt() throws Exception {
    config("", "timeout: 60\n", "cat \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/x\"");
    s3.put("pics/in/a", "hello");
    try (SupervisorProcess supervisor = start()) {
      assertThat(api.invoke(Events.numbered("pics", "00B0", "in/a"), MINUTE).failed())
          .as("%s", supervisor.lines())
          .isFalse();

      assertThat(s3.text("pics/out/x")).isEqualTo("hello");
      assertThat(batch.requests()).isZero();
      assertThat(s3.paths()).noneMatch(path -> path.contains(".scar"));
    }
  }

  @Test
  void whatTheDeadlineEndsIsHandedOverOnceAndNothingOfItIsSent() throws Exception {
    String mark = Processes.mark();
    config(
        "",
        "timeout: 15\n",
        "echo half > \"$TMP_OUTPUT_DIR/half\"; echo begun; sleep %s".formatted(mark));
    s3.put("pics/in/a", "hello");
    try (SupervisorProcess supervisor = start()) {
      String event = Events.numbered("pics", "00B1", "in/a");
      api.invoke(KeepWarm.EVENT, MINUTE);
      Outcome outcome = api.invoke(event, Duration.ofSeconds(15));

      assertThat(outcome.failed()).as("%s%s", outcome, supervisor.lines()).isFalse();
      assertThat(batch.jobs()).hasSize(1);
      assertThat(batch.jobs().getFirst().variables().get("EVENT")).contains("in/a");
      assertThat(s3.paths()).noneMatch(path -> path.startsWith("pics/out"));
      assertThat(Processes.with(mark)).isEmpty();
      assertThat(supervisor.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("handed over to AWS Batch, for its container was stopped after"))
          .noneSatisfy(line -> assertThat(line).contains("more time"));

      for (int i = 0; i < 2; i++) {
        assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();
      }
      assertThat(batch.jobs()).hasSize(1);
      assertThat(supervisor.lines()).containsOnlyOnce("begun");
    }
  }

  @Test
  void aContainerGetsNoMoreThanBatchAfterSays() throws Exception {
    config(", after: 1", "timeout: 60\n", "sleep 600");
    try (SupervisorProcess supervisor = start()) {
      Outcome outcome = api.invoke("{}", MINUTE);

      assertThat(body(outcome).path("jobId").asText())
          .as("%s", supervisor.lines())
          .isEqualTo("job-1");
      assertThat(supervisor.lines())
          .anySatisfy(line -> assertThat(line).contains("the container was stopped after"))
          .noneSatisfy(line -> assertThat(line).contains("before the function's time"));
    }
  }

  @Test
  void withBatchAfterZeroNothingRunsHere() throws Exception {
    config(", after: 0", "timeout: 60\n", "echo never");
    try (SupervisorProcess supervisor = start()) {
      assertThat(body(api.invoke("{}", MINUTE)).path("jobId").asText()).isEqualTo("job-1");
      assertThat(supervisor.lines()).doesNotContain("never");
    }
  }

  @Test
  void anInputThatIsLargerThanWhatIsLeftIsNotEvenFetched() throws Exception {
    config("", "timeout: 60\n", "echo never");
    try (SupervisorProcess supervisor = start()) {
      String event =
          Events.numbered("pics", "00B2", "in/a")
              .replace("\"size\":5", "\"size\":4611686018427387904");
      assertThat(api.invoke(event, MINUTE).failed()).as("%s", supervisor.lines()).isFalse();

      assertThat(batch.jobs()).hasSize(1);
      supervisor.terminate(); // its last lines have come through the pipe then
      assertThat(supervisor.lines())
          .doesNotContain("never")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("its input has 4611686018427387904 bytes")
                      .contains(function.temporary().toString()));
    }
  }

  @Test
  void whatUsuallyTakesLongerThanIsLeftIsNotBegunHere() throws Exception {
    config("", "timeout: 60\n", "echo never");
    long now = Instant.now().getEpochSecond();
    Files.createDirectories(function.temporary().resolve("scar"));
    Files.writeString(function.temporary().resolve("scar/history"), (now + " 50000\n").repeat(3));
    try (SupervisorProcess supervisor = start()) {
      assertThat(body(api.invoke("{}", Duration.ofSeconds(40))).path("jobId").asText())
          .as("%s", supervisor.lines())
          .isEqualTo("job-1");
      assertThat(supervisor.lines())
          .doesNotContain("never")
          .anySatisfy(line -> assertThat(line).contains("runs took 50.0 s lately"));

      assertThat(api.invoke("{}", Duration.ofMinutes(2)).body()).contains("\"statusCode\":200");
      assertThat(supervisor.lines()).contains("never");
    }
  }

  private void batchMode() throws IOException {
    function.config("name: f\nexecution_mode: batch\n" + DELEGATE.formatted("") + STORAGES);
  }

  private void config(String more, String limits, String script) throws IOException {
    function
        .config(
            "name: f\nexecution_mode: lambda-batch\ninit_script: s.sh\n"
                + limits
                + DELEGATE.formatted(more)
                + STORAGES)
        .script("s.sh", script);
  }

  private FunctionPackage function(String name, FakeRuntimeApi runtime) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    return new FunctionPackage(own, own.resolve("store"))
        .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
        .variable("AWS_LAMBDA_RUNTIME_API", runtime.address());
  }

  private SupervisorProcess start() throws IOException {
    return new SupervisorProcess(function.variables());
  }

  private static String markerOf(String key, String sequencer) {
    return JobName.of("demo", List.of("s3", "pics", key, sequencer)).markerKey();
  }

  private static JsonNode body(Outcome outcome) throws IOException {
    String body = new JsonMapper().readTree(outcome.body()).path("body").asText();
    return new JsonMapper()
        .readTree(new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8));
  }
}
