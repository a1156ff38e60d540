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
    aws.logs.addEvent(FUNCTION, "s1", 12, "REPORT RequestId: " + REQUEST + " Duration: 1 ms\n");
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

  private void addFailedJob() {
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
