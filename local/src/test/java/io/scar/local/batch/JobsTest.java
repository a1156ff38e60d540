package io.scar.local.batch;

import static io.scar.local.batch.BatchClient.attempts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsTest extends BatchTest {

  @BeforeEach
  void makeQueue() throws Exception {
    batch.queue("q", 4);
  }

  @Test
  void aJobRunsAndTellsWhenAndHowAndWhatItSaid() throws Exception {
    batch.definition("hello", "echo hello; echo to stderr >&2; printf unfinished");
    String id = batch.submit("q", "hello", Map.of("tags", Map.of("team", "red")));

    JsonNode job = batch.await(id, "SUCCEEDED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Essential container in task exited");
    assertThat(job.path("createdAt").asLong())
        .isPositive()
        .isLessThanOrEqualTo(job.path("startedAt").asLong());
    assertThat(job.path("startedAt").asLong()).isLessThanOrEqualTo(job.path("stoppedAt").asLong());
    assertThat(job.path("jobQueue").asText())
        .isEqualTo("arn:aws:batch:us-east-1:000000000000:job-queue/q");
    assertThat(job.path("jobDefinition").asText()).endsWith(":job-definition/hello:1");
    assertThat(job.path("tags").path("team").asText()).isEqualTo("red");
    JsonNode container = job.path("container");
    assertThat(container.path("exitCode").asInt(-1)).isZero();
    assertThat(container.path("taskArn").asText()).startsWith("arn:aws:ecs:us-east-1:");
    String stream = container.path("logStreamName").asText();
    assertThat(stream).matches("hello/default/[0-9a-f]{32}");
    assertThat(batch.said(stream)).containsExactly("hello", "to stderr", "unfinished");
    assertThat(batch.logs).allMatch(line -> line.group().equals("/aws/batch/job"));
    assertThat(job.path("attempts")).hasSize(1);
    assertThat(job.path("attempts").path(0).path("container").path("logStreamName").asText())
        .isEqualTo(stream);
    assertThat(folder.resolve("batch/running")).isEmptyDirectory();
  }

  @Test
  void aJobFindsTheCloudItsKeysAndItselfAndNothingOfWhoStartedTheCloud() throws Exception {
    String id =
        batch.run(
            "env",
            Map.of(
                "containerOverrides",
                Map.of("environment", List.of(Map.of("name", "EVENT", "value", "{}")))));

    JsonNode job = batch.await(id, "SUCCEEDED");

    assertThat(batch.said(job))
        .filteredOn(line -> !line.matches("(PATH|PWD|SHLVL|_)=.*"))
        .containsExactlyInAnyOrder(
            "AWS_ENDPOINT_URL=" + batch.uri(),
            "AWS_REGION=us-east-1",
            "AWS_DEFAULT_REGION=us-east-1",
            "AWS_ACCESS_KEY_ID=scar",
            "AWS_SECRET_ACCESS_KEY=scar",
            "AWS_SESSION_TOKEN=scar",
            "AWS_EXECUTION_ENV=AWS_ECS_EC2",
            "AWS_BATCH_JOB_ID=" + id,
            "AWS_BATCH_JOB_ATTEMPT=1",
            "AWS_BATCH_JQ_NAME=q",
            "AWS_BATCH_CE_NAME=q",
            "EVENT={}");
  }

  @Test
  void aFailedAttemptIsFollowedByAnotherOne() throws Exception {
    String id =
        batch.run("echo try $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 3 ]", attempts(5));

    JsonNode job = batch.await(id, "SUCCEEDED");

    assertThat(job.path("attempts").findValuesAsText("exitCode")).containsExactly("1", "1", "0");
    assertThat(batch.said()).containsExactly("try 1", "try 2", "try 3");
    assertThat(batch.logs).extracting(BatchFixture.LogLine::stream).doesNotHaveDuplicates();
  }

  @Test
  void aJobWhoseAttemptsAreUsedUpFails() throws Exception {
    JsonNode job = batch.await(batch.run("exit 7", attempts(2)), "FAILED");

    assertThat(job.path("attempts")).hasSize(2);
    assertThat(job.path("container").path("exitCode").asInt()).isEqualTo(7);
    assertThat(job.path("statusReason").asText()).isEqualTo("Essential container in task exited");
  }

  @Test
  void anExitCodeCanForbidAnotherAttempt() throws Exception {
    String id =
        batch.run(
            "exit 42",
            Map.of(
                "retryStrategy",
                Map.of(
                    "attempts",
                    5,
                    "evaluateOnExit",
                    List.of(
                        Map.of("onExitCode", "1*", "action", "RETRY"),
                        Map.of("onExitCode", "42", "action", "exit")))));

    assertThat(batch.await(id, "FAILED").path("attempts")).hasSize(1);
  }

  @Test
  void aJobThatIsKilledHalfWayIsTriedAgain() throws Exception {
    Path done = folder.resolve("done");
    String id =
        batch.run(
            "[ $AWS_BATCH_JOB_ATTEMPT = 1 ] && { echo half >%1$s; kill -9 $$; }; echo whole >%1$s"
                .formatted(done),
            attempts(2));

    JsonNode job = batch.await(id, "SUCCEEDED");

    assertThat(job.path("attempts").findValuesAsText("exitCode")).containsExactly("137", "0");
    assertThat(done).hasContent("whole");
  }

  @Test
  void aRunningJobIsTerminatedWithTheReasonThatWasGiven() throws Exception {
    String id = batch.run("sleep 3600", attempts(3));
    batch.await(id, "RUNNING");

    batch.ok("canceljob", Map.of("jobId", id, "reason", "not for running jobs"));
    batch.ok("terminatejob", Map.of("jobId", id, "reason", "no longer wanted"));

    JsonNode job = batch.await(id, "FAILED");
    assertThat(job.path("statusReason").asText()).isEqualTo("no longer wanted");
    assertThat(job.path("isTerminated").asBoolean()).isTrue();
    assertThat(job.path("isCancelled").asBoolean()).isFalse();
    assertThat(job.path("attempts")).hasSize(1);
  }

  @Test
  void aJobThatWaitsForRoomIsCancelledAndNeverRuns() throws Exception {
    batch.definition("long", BatchClient.container(4, 128, "echo ran; sleep 3600"), Map.of());
    String first = batch.submit("q", "long", Map.of());
    String second = batch.submit("q", "long", Map.of());
    batch.await(first, "RUNNING");
    batch.await(second, "RUNNABLE");

    batch.ok("canceljob", Map.of("jobId", second, "reason", "second thoughts"));

    JsonNode job = batch.await(second, "FAILED");
    assertThat(job.path("statusReason").asText()).isEqualTo("second thoughts");
    assertThat(job.path("isCancelled").asBoolean()).isTrue();
    assertThat(job.path("attempts")).isEmpty();
    assertThat(job.has("startedAt")).isFalse();
    assertThat(batch.job(first).path("status").asText()).isEqualTo("RUNNING");
  }

  @Test
  void aJobWaitsForThoseThatItDependsOnAndFailsWithThem() throws Exception {
    Path gate = folder.resolve("gate");
    batch.definition("ok", "true");
    String first = batch.run("until [ -e %s ]; do sleep 0.05; done".formatted(gate), Map.of());
    String after = batch.submit("q", "ok", dependsOn(first));
    batch.await(after, "PENDING");
    Files.createFile(gate);
    batch.await(after, "SUCCEEDED");

    String bad = batch.run("exit 1", Map.of());
    String middle = batch.submit("q", "ok", dependsOn(bad));
    String last = batch.submit("q", "ok", dependsOn(middle));

    assertThat(batch.await(last, "FAILED").path("statusReason").asText())
        .isEqualTo("Dependent Job failed");
    assertThat(batch.job(middle).path("attempts")).isEmpty();
  }

  private static Map<String, Object> dependsOn(String job) {
    return Map.of("dependsOn", List.of(Map.of("jobId", job)));
  }

  @Test
  void jobsOfAnEarlierQueueOfTheSameNameAreNoneOfANewOne() throws Exception {
    String earlier = batch.run("exit 1", Map.of());
    batch.await(earlier, "FAILED");
    batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
    batch.awaitQueue("q", "VALID");
    batch.ok("deletejobqueue", Map.of("jobQueue", "q"));
    batch.awaitQueue("q", "");

    batch.queue("q", 1, "q");
    String later = batch.submit("q", "d", Map.of());
    batch.await(later, "FAILED");

    assertThat(
            batch
                .ok("listjobs", Map.of("jobQueue", "q", "jobStatus", "FAILED"))
                .path("jobSummaryList")
                .findValuesAsText("jobId"))
        .containsExactly(later);
    assertThat(batch.job(earlier).path("status").asText()).isEqualTo("FAILED");
    assertThat(batch.described("jobQueues", "q").has("createdAt")).isFalse();
  }
}
