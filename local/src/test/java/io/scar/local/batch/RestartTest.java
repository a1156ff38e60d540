package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.batch.run.JobProcess;
import io.scar.local.testing.Processes;
import io.scar.local.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

  private static final String LONG =
      "[ $AWS_BATCH_JOB_ATTEMPT = 2 ] || { echo up; sleep 3600; }; echo again";

  @TempDir Path folder;

  @Test
  void everythingIsThereAfterARestartAndWhatWaitedRuns() throws Exception {
    String done;
    String waits;
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 1);
      batch.definition("ok", "true");
      done = batch.submit("q", "ok", Map.of());
      batch.await(done, "SUCCEEDED");
      batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "DISABLED"));
      waits = batch.submit("q", "ok", Map.of());
      batch.await(waits, "RUNNABLE");
    }
    try (BatchFixture batch = new BatchFixture(folder)) {
      assertThat(batch.job(done).path("status").asText()).isEqualTo("SUCCEEDED");
      batch.awaitEnvironment("q", "VALID");
      batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "ENABLED"));
      batch.await(waits, "SUCCEEDED");
      assertThat(batch.submit("q", "ok", Map.of())).isNotEqualTo(done);
    }
  }

  @Test
  void jobsOfACloudThatStopsAreTriedAgainOrFailAsOnAHostThatIsGone() throws Exception {
    String retried;
    String failed;
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("long", LONG);
      retried = batch.submit("q", "long", Map.of("retryStrategy", Map.of("attempts", 2)));
      failed = batch.submit("q", "long", Map.of());
      batch.await(retried, "RUNNING");
      batch.await(failed, "RUNNING");
      Waiting.await("both are up", () -> batch.logs.size() == 2);
    }
    assertThat(Processes.withVariable("AWS_BATCH_JOB_ID=" + retried)).isEmpty();
    try (BatchFixture batch = new BatchFixture(folder)) {
      JsonNode job = batch.await(retried, "SUCCEEDED");
      assertThat(job.path("attempts").path(0).path("statusReason").asText())
          .matches("Host EC2 \\(instance i-[0-9a-f]{17}\\) terminated\\.");
      assertThat(job.path("attempts").path(0).path("container").has("exitCode")).isFalse();
      assertThat(batch.logs).extracting(BatchFixture.LogLine::message).containsExactly("again");
      assertThat(batch.await(failed, "FAILED").path("statusReason").asText())
          .startsWith("Host EC2 (instance i-");
    }
  }

  @Test
  void whatACloudThatWasKilledLeftRunningIsEndedBeforeItIsTriedAgain() throws Exception {
    CompletableFuture<JobProcess.End> never = new CompletableFuture<>();
    Process orphan = null;
    try {
      String id;
      Path job;
      byte[] running;
      // The first cloud never learns of the end, as if it were killed.
      BatchFixture killed =
          new BatchFixture(
              BatchFixture.settings(folder, 4096),
              container ->
                  new JobProcess() {
                    @Override
                    public CompletableFuture<End> onEnd() {
                      return never;
                    }

                    @Override
                    public void stop() {
                      never.complete(new End(143, Optional.empty()));
                    }
                  });
      try (killed) {
        killed.queue("q", 2);
        killed.definition("long", LONG);
        id = killed.submit("q", "long", Map.of("retryStrategy", Map.of("attempts", 2)));
        killed.await(id, "RUNNING");
        job = folder.resolve("batch/jobs").resolve(id + ".json");
        running = Files.readAllBytes(job);
      }
      assertThat(Files.readAllBytes(job)).as("nothing is said of it").isEqualTo(running);
      ProcessBuilder left = new ProcessBuilder("sleep", "36000");
      left.environment().put("AWS_BATCH_JOB_ID", id);
      orphan = left.start();

      try (BatchFixture batch = new BatchFixture(folder)) {
        assertThat(orphan.isAlive()).isFalse();
        batch.await(id, "SUCCEEDED");
      }
    } finally {
      if (orphan != null) {
        orphan.destroyForcibly();
      }
    }
  }

  @Test
  void finishedJobsAreForgottenAfterAWhile() throws Exception {
    String id;
    try (BatchFixture batch = new BatchFixture(folder)) {
      batch.queue("q", 2);
      batch.definition("ok", "true");
      id = batch.submit("q", "ok", Map.of());
      batch.await(id, "SUCCEEDED");
    }
    Path file = folder.resolve("batch/jobs").resolve(id + ".json");
    ObjectNode job = (ObjectNode) BatchClient.JSON.readTree(file.toFile());
    job.put("stoppedAt", System.currentTimeMillis() - Duration.ofDays(8).toMillis());
    BatchClient.JSON.writeValue(file.toFile(), job);
    try (BatchFixture batch = new BatchFixture(folder)) {
      assertThat(batch.ok("describejobs", Map.of("jobs", List.of(id))).path("jobs")).isEmpty();
      assertThat(file).doesNotExist();
    }
  }
}
