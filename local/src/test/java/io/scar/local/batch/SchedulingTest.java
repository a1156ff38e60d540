package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulingTest {

  @TempDir Path folder;

  @Test
  void theQueueOfHigherPriorityGoesFirstAndAQueueGoesByAge() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("low", 1);
      batch.queue("high", 10, "low");
      Path gate = folder.resolve("gate");
      batch.definition("gated", "until [ -e %s ]; do sleep 0.05; done".formatted(gate));
      batch.definition("order", "echo $NAME");
      String running = batch.submit("low", "gated", Map.of());
      batch.await(running, "RUNNING");
      String a = batch.submit("low", "order", named("low-a"));
      String b = batch.submit("low", "order", named("low-b"));
      String c = batch.submit("high", "order", named("high-c"));
      batch.await(c, "RUNNABLE");

      Files.createFile(gate);

      batch.await(a, "SUCCEEDED");
      batch.await(b, "SUCCEEDED");
      assertThat(batch.logs)
          .extracting(BatchFixture.LogLine::message)
          .containsExactly("high-c", "low-a", "low-b");
    }
  }

  private static Map<String, Object> named(String name) {
    return Map.of(
        "containerOverrides",
        Map.of("environment", List.of(Map.of("name", "NAME", "value", name))));
  }

  @Test
  void jobsShareTheMemoryOfTheMachineAndALargerOneRunsAlone() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder, 1000)) {
      batch.queue("q", 16);
      batch.definition("half", BatchClient.container(1, 600, "sleep 3600"), Map.of());
      batch.definition("huge", BatchClient.container(1, 64000, "true"), Map.of());
      String first = batch.submit("q", "half", Map.of());
      String second = batch.submit("q", "half", Map.of());
      batch.await(first, "RUNNING");
      batch.await(second, "RUNNABLE");
      String huge = batch.submit("q", "huge", Map.of());
      batch.await(huge, "RUNNABLE");

      batch.ok("terminatejob", Map.of("jobId", first, "reason", "r"));
      batch.await(second, "RUNNING");
      batch.ok("terminatejob", Map.of("jobId", second, "reason", "r"));

      batch.await(huge, "SUCCEEDED");
    }
  }

  @Test
  void aJobThatFitsNowhereWaitsAndHoldsNobodyUp() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("wide", BatchClient.container(8, 128, "true"), Map.of());
      batch.definition("ok", "true");
      String wide = batch.submit("q", "wide", Map.of());
      String ok = batch.submit("q", "ok", Map.of());

      batch.await(ok, "SUCCEEDED");

      assertThat(batch.await(wide, "RUNNABLE").path("statusReason").asText())
          .startsWith("MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
      JsonNode changed =
          batch.ok(
              "updatecomputeenvironment",
              Map.of("computeEnvironment", "q", "computeResources", Map.of("maxvCpus", 8)));
      assertThat(changed.path("computeEnvironmentName").asText()).isEqualTo("q");
      batch.await(wide, "SUCCEEDED");
    }
  }

  @Test
  void aDisabledEnvironmentTakesNoJobsAndADisabledQueueFinishesItsOwn() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("ok", "true");
      batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "DISABLED"));
      batch.awaitEnvironment("q", "VALID");
      String id = batch.submit("q", "ok", Map.of());
      Waiting.await(
          "the reason is told",
          () -> batch.job(id).path("statusReason").asText().contains("No compute environment"));
      batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
      batch.awaitQueue("q", "VALID");

      assertThat(
              batch
                  .call("submitjob", Map.of("jobName", "j", "jobQueue", "q", "jobDefinition", "ok"))
                  .message())
          .isEqualTo("JobQueue q is not ENABLED.");
      batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "ENABLED"));
      batch.await(id, "SUCCEEDED");
    }
  }

  @Test
  void aQueueThatIsDeletedEndsItsJobs() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 1);
      batch.definition("long", "sleep 3600");
      String running = batch.submit("q", "long", Map.of());
      String waiting = batch.submit("q", "long", Map.of());
      batch.await(running, "RUNNING");
      batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
      batch.awaitQueue("q", "VALID");

      batch.ok("deletejobqueue", Map.of("jobQueue", "q"));

      assertThat(batch.await(running, "FAILED").path("statusReason").asText())
          .isEqualTo("JobQueue deleted");
      batch.await(waiting, "FAILED");
      batch.awaitQueue("q", "");
    }
  }

  @Test
  void jobsAreListedByStatusByFilterAndByPageTheNewestFirst() throws Exception {
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("one", "true");
      batch.definition("two", "exit 1");
      String first = batch.submit("q", "one", Map.of());
      batch.await(first, "SUCCEEDED");
      String second = batch.submit("q", "two", Map.of());
      batch.await(second, "FAILED");
      String third = batch.submit("q", "one", Map.of());
      batch.await(third, "SUCCEEDED");

      assertThat(ids(batch, Map.of("jobQueue", "q"))).as("running ones").isEmpty();
      assertThat(ids(batch, Map.of("jobQueue", "q", "jobStatus", "FAILED")))
          .containsExactly(second);
      assertThat(ids(batch, Map.of("jobQueue", "q", "jobStatus", "SUCCEEDED")))
          .containsExactly(third, first);
      assertThat(ids(batch, filtered("JOB_NAME", "JO*"))).containsExactly(third, second, first);
      assertThat(ids(batch, filtered("JOB_NAME", "other"))).isEmpty();
      assertThat(ids(batch, filtered("JOB_DEFINITION", "one"))).containsExactly(third, first);
      String then = batch.job(third).path("createdAt").asText();
      assertThat(ids(batch, filtered("BEFORE_CREATED_AT", then))).containsExactly(second, first);

      JsonNode page =
          batch.ok(
              "listjobs",
              Map.of(
                  "jobQueue",
                  "q",
                  "maxResults",
                  2,
                  "filters",
                  List.of(Map.of("name", "JOB_NAME", "values", List.of("job")))));
      assertThat(page.path("jobSummaryList")).hasSize(2);
      assertThat(
              ids(
                  batch,
                  Map.of(
                      "jobQueue",
                      "q",
                      "nextToken",
                      page.path("nextToken").asText(),
                      "filters",
                      List.of(Map.of("name", "JOB_NAME", "values", List.of("job"))))))
          .containsExactly(first);
    }
  }

  private static Map<String, Object> filtered(String name, String value) {
    return Map.of(
        "jobQueue", "q", "filters", List.of(Map.of("name", name, "values", List.of(value))));
  }

  private static List<String> ids(BatchFixture batch, Map<String, Object> request)
      throws Exception {
    JsonNode list = batch.ok("listjobs", request).path("jobSummaryList");
    return StreamSupport.stream(list.spliterator(), false)
        .map(job -> job.path("jobId").asText())
        .toList();
  }
}
