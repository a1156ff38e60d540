package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.batch.run.JobRunner.CannotStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {

  @TempDir Path folder;

  @Test
  void aJobRunsAndTellsWhenAndHowAndWhatItSaid() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("hello", "echo hello; echo to stderr >&2; printf unfinished");
      String id = batch.submit("q", "hello", Map.of("tags", Map.of("team", "red")));

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(job.path("statusReason").asText()).isEqualTo("Essential container in task exited");
      assertThat(job.path("createdAt").asLong())
          .isPositive()
          .isLessThanOrEqualTo(job.path("startedAt").asLong());
      assertThat(job.path("startedAt").asLong())
          .isLessThanOrEqualTo(job.path("stoppedAt").asLong());
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
  }

  @Test
  void aJobFindsTheCloudItsKeysAndItself() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("env", "env");
      String id =
          batch.submit(
              "q",
              "env",
              Map.of(
                  "containerOverrides",
                  Map.of("environment", List.of(Map.of("name", "EVENT", "value", "{}")))));

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(batch.said(job.path("container").path("logStreamName").asText()))
          .contains(
              "AWS_ENDPOINT_URL=" + batch.uri(),
              "AWS_REGION=us-east-1",
              "AWS_DEFAULT_REGION=us-east-1",
              "AWS_ACCESS_KEY_ID=scar",
              "AWS_SECRET_ACCESS_KEY=scar",
              "AWS_SESSION_TOKEN=scar",
              "AWS_BATCH_JOB_ID=" + id,
              "AWS_BATCH_JOB_ATTEMPT=1",
              "AWS_BATCH_JQ_NAME=q",
              "AWS_BATCH_CE_NAME=q",
              "EVENT={}")
          .noneMatch(line -> line.startsWith("AWS_BATCH_JOB_NODE_INDEX"));
    }
  }

  @Test
  void aFailedAttemptIsFollowedByAnotherOne() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("third", "echo try $AWS_BATCH_JOB_ATTEMPT; [ $AWS_BATCH_JOB_ATTEMPT = 3 ]");
      String id = batch.submit("q", "third", Map.of("retryStrategy", Map.of("attempts", 5)));

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(job.path("attempts").findValuesAsText("exitCode")).containsExactly("1", "1", "0");
      assertThat(batch.logs)
          .extracting(BatchFixture.LogLine::message)
          .containsExactly("try 1", "try 2", "try 3");
      assertThat(batch.logs).extracting(BatchFixture.LogLine::stream).doesNotHaveDuplicates();
    }
  }

  @Test
  void aJobWhoseAttemptsAreUsedUpFails() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("never", "exit 7");
      String id = batch.submit("q", "never", Map.of("retryStrategy", Map.of("attempts", 2)));

      JsonNode job = batch.await(id, "FAILED");

      assertThat(job.path("attempts")).hasSize(2);
      assertThat(job.path("container").path("exitCode").asInt()).isEqualTo(7);
      assertThat(job.path("statusReason").asText()).isEqualTo("Essential container in task exited");
    }
  }

  @Test
  void anExitCodeCanForbidAnotherAttempt() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("fatal", "exit 42");
      String id =
          batch.submit(
              "q",
              "fatal",
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
  }

  @Test
  void aJobThatIsKilledHalfWayIsTriedAgain() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      Path done = folder.resolve("done");
      batch.definition(
          "whole",
          "[ $AWS_BATCH_JOB_ATTEMPT = 1 ] && { echo half >%1$s; kill -9 $$; }; echo whole >%1$s"
              .formatted(done));
      String id = batch.submit("q", "whole", Map.of("retryStrategy", Map.of("attempts", 2)));

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(job.path("attempts").findValuesAsText("exitCode")).containsExactly("137", "0");
      assertThat(done).hasContent("whole");
    }
  }

  @Test
  void aJobThatRunsTooLongIsAskedToEndThenKilledAndNotTriedAgain() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 4);
      batch.definition("polite", "trap 'echo ending; exit 3' TERM; sleep 3600 & wait");
      batch.definition("deaf", "trap '' TERM; echo deaf; while true; do sleep 3600; done");
      Map<String, Object> soon =
          Map.of(
              "timeout",
              Map.of("attemptDurationSeconds", 1),
              "retryStrategy",
              Map.of("attempts", 3));
      String polite = batch.submit("q", "polite", soon);
      String deaf = batch.submit("q", "deaf", soon);

      JsonNode job = batch.await(polite, "FAILED");
      assertThat(job.path("statusReason").asText())
          .isEqualTo("Job attempt duration exceeded timeout");
      assertThat(job.path("container").path("exitCode").asInt()).isEqualTo(3);
      assertThat(job.path("attempts")).hasSize(1);
      assertThat(batch.said(job.path("container").path("logStreamName").asText()))
          .containsExactly("ending");
      assertThat(batch.await(deaf, "FAILED").path("container").path("exitCode").asInt())
          .isEqualTo(137);
    }
  }

  @Test
  void aRunningJobIsTerminatedWithTheReasonThatWasGiven() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("long", "sleep 3600");
      String id = batch.submit("q", "long", Map.of("retryStrategy", Map.of("attempts", 3)));
      batch.await(id, "RUNNING");

      batch.ok("canceljob", Map.of("jobId", id, "reason", "not for running jobs"));
      batch.ok("terminatejob", Map.of("jobId", id, "reason", "no longer wanted"));

      JsonNode job = batch.await(id, "FAILED");
      assertThat(job.path("statusReason").asText()).isEqualTo("no longer wanted");
      assertThat(job.path("isTerminated").asBoolean()).isTrue();
      assertThat(job.path("isCancelled").asBoolean()).isFalse();
      assertThat(job.path("attempts")).hasSize(1);
    }
  }

  @Test
  void aJobThatWaitsForRoomIsCancelledAndNeverRuns() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 1);
      batch.definition("long", "echo ran; sleep 3600");
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
  }

  @Test
  void aJobWaitsForThoseThatItDependsOnAndFailsWithThem() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 4);
      Path gate = folder.resolve("gate");
      batch.definition("gated", "until [ -e %s ]; do sleep 0.05; done".formatted(gate));
      batch.definition("ok", "true");
      batch.definition("bad", "exit 1");
      String first = batch.submit("q", "gated", Map.of());
      String after = batch.submit("q", "ok", Map.of("dependsOn", List.of(Map.of("jobId", first))));
      batch.await(after, "PENDING");
      Files.createFile(gate);
      batch.await(after, "SUCCEEDED");

      String bad = batch.submit("q", "bad", Map.of());
      String middle = batch.submit("q", "ok", Map.of("dependsOn", List.of(Map.of("jobId", bad))));
      String last = batch.submit("q", "ok", Map.of("dependsOn", List.of(Map.of("jobId", middle))));

      assertThat(batch.await(last, "FAILED").path("statusReason").asText())
          .isEqualTo("Dependent Job failed");
      assertThat(batch.job(middle).path("attempts")).isEmpty();
    }
  }

  @Test
  void anImageThatCannotBePulledSaysSo() throws Exception {
    try (BatchFixture batch =
        new BatchFixture(
            BatchFixture.settings(folder, 4096),
            container -> {
              throw new CannotStartException(
                  "CannotPullContainerError: no such image", new IllegalArgumentException());
            })) {
      batch.queue("q", 2);
      batch.definition("absent", "true");
      String id = batch.submit("q", "absent", Map.of("retryStrategy", Map.of("attempts", 2)));

      JsonNode job = batch.await(id, "FAILED");

      assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
      assertThat(job.path("container").path("reason").asText())
          .isEqualTo("CannotPullContainerError: no such image");
      assertThat(job.path("container").has("exitCode")).isFalse();
      assertThat(job.path("attempts")).hasSize(2);
    }
  }

  @Test
  void jobsOfAnEarlierQueueOfTheSameNameAreNoneOfANewOne() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("fails", "exit 1");
      String earlier = batch.submit("q", "fails", Map.of());
      batch.await(earlier, "FAILED");
      batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
      BatchFixture.await("settled", () -> batch.status("jobQueues", "q").equals("VALID"));
      batch.ok("deletejobqueue", Map.of("jobQueue", "q"));
      BatchFixture.await("gone", () -> batch.status("jobQueues", "q").isEmpty());

      batch.queue("q", 1, "q");
      String later = batch.submit("q", "fails", Map.of());
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

  @Test
  void parametersAreSubstitutedInTheCommand() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition(
          "greet",
          BatchFixture.container(1, 128, "echo \"$0 $1\"", "Ref::greeting", "to-Ref::who"),
          Map.of("parameters", Map.of("greeting", "hello")));
      String id = batch.submit("q", "greet", Map.of("parameters", Map.of("who", "you$1")));

      JsonNode job = batch.await(id, "SUCCEEDED");

      assertThat(batch.said(job.path("container").path("logStreamName").asText()))
          .containsExactly("hello to-you$1");
      BatchFixture.Answer refused =
          batch.call(
              "submitjob", Map.of("jobName", "j", "jobQueue", "q", "jobDefinition", "greet"));
      assertThat(refused.message())
          .isEqualTo("Unable to substitute value. No parameter found for reference who");
    }
  }
}
