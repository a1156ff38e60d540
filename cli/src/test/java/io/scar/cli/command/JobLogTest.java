package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs are seen where their function is. */
class JobLogTest extends BatchTest {

  private static final String FUNCTION = "/aws/lambda/long";
  private static final String JOBS = "/aws/batch/job";
  private static final String ID = "0a1b2c3d-0000-1111-2222-333344445555";
  private static final String REQUEST = "99999999-0000-1111-2222-333344445555";

  @BeforeEach
  void makeFunction() throws IOException {
    define("lambda-batch", machines());
    init().exits(0);
    aws.logs.addEvent(FUNCTION, "s1", 10, "START RequestId: " + REQUEST + " Version: 1\n");
    aws.logs.addEvent(
        FUNCTION,
        "s1",
        11,
        "{\"level\":\"INFO\",\"message\":\"handed over\",\"jobId\":\"" + ID + "\"}\n");
    aws.logs.addEvent(
        FUNCTION,
        "s1",
        12,
        "REPORT RequestId: "
            + REQUEST
            + "\tDuration: 8100.00 ms\tBilled Duration: 8100 ms\tMemory Size: 512 MB"
            + "\tMax Memory Used: 90 MB\t\n");
    aws.logs.addEvent(JOBS, "long/default/one", 20, "first attempt");
    aws.logs.addEvent(JOBS, "long/default/two", 30, "second attempt");
    aws.logs.addEvent(JOBS, "longer/default/x", 31, "of another function");
    aws.forgetCalls();
  }

  private static ObjectNode job(String status) {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    job.put("jobId", ID).put("jobName", "long-0123456789abcdef").put("jobQueue", "long");
    return job.put("status", status);
  }

  private ObjectNode addFailedJob() {
    ObjectNode job = job("FAILED").put("statusReason", "Essential container in task exited");
    for (String stream : new String[] {"one", "two"}) {
      job.withArray("/attempts")
          .addObject()
          .putObject("container")
          .put("logStreamName", "long/default/" + stream)
          .put("exitCode", 7);
    }
    job.putObject("container").put("logStreamName", "long/default/two").put("exitCode", 7);
    aws.batch.addJob(job);
    return job;
  }

  private String squeezed(String line) {
    return line.replaceAll(" +", " ");
  }

  @Test
  void theIdOfAJobShowsItsStateAndItsLogOfAllAttempts() {
    addFailedJob();

    assertThat(cli.run("log", "-n", "long", "-ri", ID).exits(0).out().lines())
        .containsExactly(
            "Batch job status: FAILED",
            "job " + ID + " · 2 attempts · exit code 7 · Essential container in task exited",
            "first attempt",
            "second attempt");
  }

  @Test
  void theIdOfAnInvocationShowsTheJobThatItsWorkWentTo() throws IOException {
    addFailedJob();

    assertThat(cli.run("log", "-n", "long", "-ri", REQUEST).exits(0).out().lines())
        .startsWith("START RequestId: " + REQUEST + " Version: 1")
        .contains("Batch job status: FAILED", "second attempt")
        .doesNotContain("of another function");
    JsonNode document = cli.run("log", "-n", "long", "-ri", REQUEST, "-j").exits(0).json();
    assertThat(document.path("Events")).hasSize(3);
    JsonNode job = document.at("/BatchJobs/0");
    assertThat(job.path("JobId").asText()).isEqualTo(ID);
    assertThat(job.path("Status").asText()).isEqualTo("FAILED");
    assertThat(job.path("ExitCode").asInt()).isEqualTo(7);
    assertThat(job.path("Events")).hasSize(2);
  }

  @Test
  void aJobThatHasNotBegunHasAStateAndNoLog() {
    aws.batch.addJob(job("RUNNABLE"));

    assertThat(cli.run("log", "-n", "long", "-ri", ID).exits(0).out().lines())
        .containsExactly("Batch job status: RUNNABLE", "job " + ID);
  }

  @Test
  void theLogOfAJobIsFoundByItsIdAfterItsFunctionIsRemoved() {
    addFailedJob();
    cli.run("rm", "-n", "long").exits(0);

    assertThat(cli.run("log", "-n", "long").exits(3).err())
        .contains("There is no log " + FUNCTION, "removed one's job", "-ri ID");
    assertThat(cli.run("log", "-n", "long", "-ri", ID).exits(0).out().lines())
        .startsWith("Batch job status: FAILED")
        .endsWith("first attempt", "second attempt");
  }

  @Test
  void eachNodeOfAJobHasItsLog() {
    ObjectNode main = job("SUCCEEDED");
    main.putObject("nodeProperties").put("numNodes", 2);
    aws.batch.addJob(main);
    for (int node = 0; node < 2; node++) {
      ObjectNode part = job("SUCCEEDED").put("jobId", ID + "#" + node);
      part.putObject("container")
          .put("logStreamName", "long/default/" + (node == 0 ? "one" : "two"));
      aws.batch.addJob(part);
    }

    assertThat(cli.run("log", "-n", "long", "-ri", ID).exits(0).out().lines())
        .containsSubsequence("Batch job status: SUCCEEDED", "first attempt", "second attempt");
  }

  @Test
  void anIdThatNobodyKnowsIsNotFoundAndWhoMayNotAskForJobsIsToldThat() {
    assertThat(cli.run("log", "-n", "long", "-ri", ID.replace('a', 'f')).exits(3).err())
        .contains("knows no invocation");
    aws.fail("batch:DescribeJobs", 403, "AccessDeniedException");
    assertThat(cli.run("log", "-n", "long", "-ri", ID.replace('a', 'f')).exits(3).err())
        .contains("knows no invocation");
  }

  @Test
  void whoMayNotAskForJobsSeesTheInvocationItself() {
    addFailedJob();
    aws.fail("batch:DescribeJobs", 403, "AccessDeniedException");

    Cli.Result result = cli.run("log", "-n", "long", "-ri", REQUEST).exits(0);

    assertThat(result.out().lines())
        .startsWith("START RequestId: " + REQUEST + " Version: 1")
        .noneMatch(line -> line.contains("Batch job"));
    assertThat(result.err()).contains("jobs are left out", "batch:DescribeJobs");
  }

  @Test
  void whoMayNotReadTheFunctionSeesItsOwnLog() {
    aws.fail("lambda:GetFunctionConfiguration", 403, "AccessDeniedException");

    Cli.Result result = cli.run("log", "-n", "long").exits(0);

    assertThat(result.out()).contains("handed over").doesNotContain("first attempt");
    assertThat(result.err()).contains("jobs are left out", "lambda:GetFunctionConfiguration");
  }

  @Test
  void theLogOfAFunctionHasThoseOfItsJobsByTime() {
    assertThat(cli.run("log", "-n", "long").exits(0).out().lines())
        .endsWith("first attempt", "second attempt")
        .doesNotContain("of another function");
    assertThat(cli.run("log", "-n", "long", "-ls", "long/default/two").exits(0).out().lines())
        .containsExactly("second attempt");
  }

  /** Submitted at 40 ms and ended at 1,560 s; its two attempts ran at most 20 s. */
  private void addTimes(ObjectNode job) {
    job.put("createdAt", 40).put("startedAt", 1_540_000).put("stoppedAt", 1_560_000);
    ((ObjectNode) job.at("/attempts/0")).put("startedAt", 60_000);
    ((ObjectNode) job.at("/attempts/1")).put("startedAt", 1_540_000);
  }

  @Test
  void afterTheLinesOfAJobThatFailedStandsHowItEnded() throws IOException {
    ObjectNode failed = addFailedJob();
    addTimes(failed);
    aws.logs.addEvent(JOBS, "long/default/two", 1_560_003, "by another clock");
    aws.logs.addEvent(FUNCTION, "s1", 1_560_004, "later");
    aws.batch.addJob(
        job("SUCCEEDED").put("jobId", ID.replace('a', 'b')).put("stoppedAt", 1_560_000));

    assertThat(cli.run("log", "-n", "long").exits(0).out().lines())
        .endsWith(
            "second attempt",
            "by another clock",
            "Batch job status: FAILED · job "
                + ID
                + " · 2 attempts · exit code 7 · Essential container in task exited",
            "later")
        .filteredOn(line -> line.startsWith("Batch job"))
        .hasSize(1);
    assertThat(aws.calls("batch:ListJobs").getLast().json().path("jobStatus").asText())
        .isEqualTo("FAILED");
    JsonNode document = cli.run("log", "-n", "long", "-j").exits(0).json();
    assertThat(document.path("Events")).hasSize(7);
    assertThat(document.path("BatchJobs")).hasSize(1);
    assertThat(document.at("/BatchJobs/0/ExitCode").asInt()).isEqualTo(7);
    assertThat(document.at("/BatchJobs/0/StoppedAt").asText()).isEqualTo("1970-01-01T00:26:00Z");
    for (String[] some :
        new String[][] {
          {"--since", "1970-01-01T00:26:01Z"}, {"--filter", "e"}, {"-ls", "long/default/two"}
        }) {
      assertThat(cli.run("log", "-n", "long", some[0], some[1]).exits(0).out())
          .doesNotContain("Batch job status");
    }
  }

  @Test
  void whoMayNotAskHowJobsEndedSeesTheirLines() {
    addFailedJob();
    aws.fail("batch:ListJobs", 403, "AccessDeniedException");

    Cli.Result result = cli.run("log", "-n", "long").exits(0);

    assertThat(result.out().lines()).endsWith("second attempt");
    assertThat(result.err()).contains("how jobs ended is left out", "batch:ListJobs");
  }

  @Test
  void aQueueThatIsNotThereLeavesTheLog() {
    aws.fail("batch:ListJobs", 400, "ClientException");

    Cli.Result result = cli.run("log", "-n", "long").exits(0);

    assertThat(result.out().lines()).endsWith("second attempt");
    assertThat(result.err()).contains("how jobs ended is left out", "job queue long");
  }

  private void addRun(long time, String request, String subject, boolean timedOut) {
    aws.logs.addEvent(
        FUNCTION,
        "s1",
        time,
        """
        {"timestamp":"t","level":"INFO","requestId":"%s","logger":"scar","message":"m",\
        "subject":"%s","exitCode":%d,"timedOut":%b,"phases":{"run":8000}}
        """
            .formatted(request, subject, timedOut ? 143 : 4, timedOut));
  }

  private void addHandover(long time, String request, String subject, String job) {
    aws.logs.addEvent(
        FUNCTION,
        "s1",
        time,
        """
        {"timestamp":"t","level":"INFO","requestId":"%s","logger":"scar",\
        "message":"%s: handed over to AWS Batch, for want of time; job %s (n) in queue long",\
        "subject":"%s","cause":"c","jobId":"%s"}
        """
            .formatted(request, subject, job, subject, job));
  }

  @Test
  void theTimelineTellsWhatWasHandedOverToWhichJobAndHowThatEnded() throws IOException {
    String going = "1b1b1b1b-0000-1111-2222-333344445555";
    addRun(11, REQUEST, "s3://b/in/x", true);
    addHandover(11, REQUEST, "s3://b/in/x", ID);
    addTimes(addFailedJob());
    String mixed = "88888888-0000-1111-2222-333344445555";
    aws.logs.addEvent(FUNCTION, "s1", 50, "START RequestId: " + mixed + " Version: 1\n");
    addHandover(51, mixed, "s3://b/in/y", going);
    addRun(52, mixed, "s3://b/in/z", false);
    aws.batch.addJob(job("RUNNABLE").put("jobId", going).put("createdAt", 2_000));
    String text = "77777777-0000-1111-2222-333344445555";
    aws.logs.addEvent(FUNCTION, "s1", 3_000, "START RequestId: " + text + " Version: 1\n");
    String forgotten = "2c2c2c2c-0000-1111-2222-333344445555";
    aws.logs.addEvent(
        FUNCTION,
        "s1",
        3_001,
        "2026-11-21 10:03:14,331 - supervisor - INFO - [%s] event: handed over to AWS Batch, for x; job %s (n) in queue long"
            .formatted(text, forgotten));

    assertThat(
            cli.run("log", "-n", "long", "--timeline").exits(0).out().lines().map(this::squeezed))
        .containsExactly(
            "00:00:00 99999999… warm run ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 8,000 8,100 ms"
                + " handed over to job 0a1b2c3d…",
            "00:00:00 0a1b2c3d… job started 00:01:00 ended 00:26:00 1,559,960 ms"
                + " failed, exit 7, 2 attempts: Essential container in task exited",
            "00:00:00 88888888… run ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 8,000 8,000 ms"
                + " exit 4, handed over to job 1b1b1b1b…",
            "00:00:02 1b1b1b1b… job runnable",
            "00:00:03 77777777… 0 ms goes on, handed over to job 2c2c2c2c…");
    JsonNode document = cli.run("log", "-n", "long", "--timeline", "-j").exits(0).json();
    assertThat(document.path("Timeline").findValuesAsText("Outcome"))
        .containsExactly("handed over", "exit 4", "goes on");
    assertThat(document.at("/Timeline/1/JobIds/0").asText()).isEqualTo(going);
    assertThat(document.path("BatchJobs").findValuesAsText("Status"))
        .containsExactlyInAnyOrder("FAILED", "RUNNABLE");
    assertThat(
            cli.run("log", "-n", "long", "--timeline", "-ri", ID)
                .exits(0)
                .out()
                .lines()
                .map(this::squeezed))
        .singleElement()
        .asString()
        .startsWith("00:00:00 0a1b2c3d… job started 00:01:00 ended 00:26:00 1,559,960 ms failed");
    aws.fail("batch:DescribeJobs", 403, "AccessDeniedException");
    Cli.Result refused = cli.run("log", "-n", "long", "--timeline").exits(0);
    assertThat(refused.out().lines()).hasSize(3);
    assertThat(refused.err()).contains("jobs are left out", "batch:DescribeJobs");
  }

  @Test
  void moreJobsThanOneCallDescribesAreAskedForInSeveral() throws IOException {
    for (int i = 0; i < 150; i++) {
      String id = "%08x-0000-1111-2222-333344445555".formatted(i);
      addHandover(11, REQUEST, "s3://b/in/" + i, id);
      aws.batch.addJob(job("RUNNING").put("jobId", id).put("createdAt", 40));
    }

    assertThat(cli.run("log", "-n", "long", "--timeline", "-j").exits(0).json().path("BatchJobs"))
        .hasSize(150);
    assertThat(aws.calls("batch:DescribeJobs"))
        .allSatisfy(call -> assertThat(call.json().path("jobs")).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void lsCountsTheJobsOfFunctionsThatHaveSome() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "short").exits(0);
    aws.batch.addJob(job("FAILED"));
    aws.batch.addJob(job("RUNNING"));
    aws.batch.addJob(job("FAILED"));

    assertThat(cli.run("ls").exits(0).out().lines())
        .anyMatch(line -> line.matches("NAME .* MODE +JOBS"))
        .anyMatch(line -> line.matches("long .* lambda-batch +1 running, 2 failed"))
        .anyMatch(line -> line.matches("short .* lambda +-"));
    JsonNode functions = cli.run("ls", "-j").exits(0).json().path("Functions");
    assertThat(functions.at("/0/Execution_mode").asText()).isEqualTo("lambda-batch");
    assertThat(functions.at("/0/Jobs").toString()).isEqualTo("{\"RUNNING\":1,\"FAILED\":2}");
    assertThat(functions.path(1).has("Jobs")).isFalse();
    aws.fail("batch:ListJobs", 403, "AccessDeniedException");
    Cli.Result refused = cli.run("ls").exits(0);
    assertThat(refused.out().lines()).anyMatch(line -> line.matches("long .* lambda-batch +\\?"));
    assertThat(refused.err()).contains("note: ", "batch:ListJobs", "long");
    assertThat(cli.run("ls", "-j").exits(0).json().at("/Functions/0/Jobs").isNull()).isTrue();
  }

  @Test
  void runTellsWhichJobDoesTheWork() throws IOException {
    aws.answer(
        "lambda:InvokeFunction",
        call ->
            Reply.json(
                200,
                """
                {"statusCode": 202, "headers": {"amz-lambda-request-id": "%s", "batch-job-id": "%s"},
                 "body": "e30K", "isBase64Encoded": true}
                """
                    .formatted(REQUEST, ID)));

    assertThat(cli.run("run", "-n", "long").exits(0).err())
        .contains("A job of AWS Batch does the work:  scar log -n long -ri " + ID);
    assertThat(
            cli.run("run", "-n", "long", "-j").exits(0).json().at("/LambdaOutput/JobId").asText())
        .isEqualTo(ID);
  }
}
