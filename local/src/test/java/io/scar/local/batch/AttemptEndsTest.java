package io.scar.local.batch;

import static io.scar.local.batch.BatchClient.attempts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.batch.run.JobContainer;
import io.scar.local.batch.run.JobProcess;
import io.scar.local.batch.run.JobRunner;
import io.scar.local.batch.run.JobRunner.CannotStartException;
import io.scar.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts that do not end by their program alone. */
class AttemptEndsTest {

  @TempDir Path folder;

  private BatchFixture batch;
  private JobRunner runner = BatchFixture::start;

  @BeforeEach
  void open() throws Exception {
    batch =
        new BatchFixture(BatchFixture.settings(folder, 4096), container -> runner.start(container));
    batch.queue("q", 4);
  }

  @AfterEach
  void close() {
    batch.close();
  }

  /** Runs when it says that it is up: from then on its time counts. */
  private JobProcess onceUp(JobContainer container) throws IOException {
    JobProcess process = BatchFixture.start(container);
    String line = "up " + container.environment().get("AWS_BATCH_JOB_ID");
    Waiting.await(line, () -> batch.said().contains(line));
    return process;
  }

  private static Map<String, Object> soon(int attempts) {
    return BatchClient.with(attempts(attempts), "timeout", Map.of("attemptDurationSeconds", 1));
  }

  @Test
  void aJobThatRunsTooLongIsAskedToEndThenKilledAndNotTriedAgain() throws Exception {
    runner = this::onceUp;
    String polite =
        batch.run(
            "trap 'echo ending; exit 3' TERM; echo up $AWS_BATCH_JOB_ID; sleep 3600 & wait",
            soon(3));
    String deaf =
        batch.run(
            "trap '' TERM; echo up $AWS_BATCH_JOB_ID; while true; do sleep 3600; done", soon(3));

    JsonNode job = batch.await(polite, "FAILED");
    assertThat(job.path("statusReason").asText())
        .isEqualTo("Job attempt duration exceeded timeout");
    assertThat(job.path("container").path("exitCode").asInt()).isEqualTo(3);
    assertThat(job.path("attempts")).hasSize(1);
    assertThat(batch.said(job)).containsExactly("up " + polite, "ending");
    assertThat(batch.await(deaf, "FAILED").path("container").path("exitCode").asInt())
        .isEqualTo(137);
  }

  @Test
  void aTimeOutIsAFailureAlsoIfTheJobThenEndsWell() throws Exception {
    runner = this::onceUp;
    String id =
        batch.run("trap 'exit 0' TERM; echo up $AWS_BATCH_JOB_ID; sleep 3600 & wait", soon(1));

    assertThat(batch.await(id, "FAILED").path("container").path("exitCode").asInt(-1)).isZero();
  }

  private Path running() {
    return folder.resolve("batch/running");
  }

  @Test
  void anImageThatCannotBePulledSaysSo() throws Exception {
    runner =
        container -> {
          throw noImage();
        };

    JsonNode job = batch.await(batch.run("true", attempts(2)), "FAILED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
    assertThat(job.path("container").path("reason").asText())
        .isEqualTo("CannotPullContainerError: no such image");
    assertThat(job.path("container").has("exitCode")).isFalse();
    assertThat(job.path("attempts")).hasSize(2);
    assertThat(running()).isEmptyDirectory();
  }

  private static CannotStartException noImage() {
    return new CannotStartException(
        "CannotPullContainerError: no such image", new IllegalArgumentException());
  }

  @Test
  void aJobWhoseImageIsBeingFetchedIsTerminatedAndNotTriedAgain() throws Exception {
    runner =
        container -> {
          new CountDownLatch(1).await();
          throw new AssertionError("nobody counts it down");
        };
    String id = batch.run("true", attempts(3));
    batch.await(id, "STARTING");

    batch.ok("canceljob", Map.of("jobId", id, "reason", "not for jobs with a place"));
    batch.ok("terminatejob", Map.of("jobId", id, "reason", "no longer wanted"));

    JsonNode job = batch.await(id, "FAILED");
    assertThat(job.path("statusReason").asText()).isEqualTo("no longer wanted");
    assertThat(job.path("isTerminated").asBoolean()).isTrue();
    assertThat(job.path("attempts")).hasSize(1);
    assertThat(running()).isEmptyDirectory();
  }

  @Test
  void anAttemptEndsWhateverGoesWrongWithItsStart() throws Exception {
    runner =
        container -> {
          throw new IllegalStateException("for the test");
        };

    JsonNode job = batch.await(batch.run("true", attempts(2)), "FAILED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
    assertThat(job.path("attempts")).hasSize(2);
    assertThat(running()).isEmptyDirectory();
  }

  @Test
  void aNodeThatCannotStartFailsTheJobWhoseMainNodeThenEndsWell() throws Exception {
    runner = this::mainNodeAlone;
    batch.twoNodes(
        "nodes",
        Map.of(
            "0:", BatchClient.container(1, 64, "trap 'exit 0' TERM; echo up; sleep 3600 & wait")));
    String id = batch.submit("q", "nodes", Map.of());

    JsonNode job = batch.await(id, "FAILED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
    assertThat(batch.job(id + "#0").path("container").path("exitCode").asInt(-1)).isZero();
    assertThat(batch.job(id + "#1").path("container").path("reason").asText())
        .isEqualTo("CannotPullContainerError: no such image");
  }

  private JobProcess mainNodeAlone(JobContainer container)
      throws CannotStartException, IOException {
    if ("0".equals(container.environment().get("AWS_BATCH_JOB_NODE_INDEX"))) {
      return BatchFixture.start(container);
    }
    Waiting.await("the main node is up", () -> batch.said().contains("up"));
    throw noImage();
  }

  @Test
  void anEndThatCannotBeWrittenIsWrittenLater() throws Exception {
    Path gate = folder.resolve("gate");
    String id = batch.run("until [ -e %s ]; do sleep 0.05; done".formatted(gate), Map.of());
    batch.await(id, "RUNNING");
    // A folder that is not empty, which no file replaces: also root cannot write the job now.
    Path file = folder.resolve("batch/jobs").resolve(id + ".json");
    Files.delete(file);
    Path obstacle = Files.createFile(Files.createDirectory(file).resolve("obstacle"));
    Files.createFile(gate);
    Waiting.await("its folder is gone", () -> isEmpty(running()));
    batch.await(batch.run("true", Map.of()), "SUCCEEDED");
    assertThat(batch.job(id).path("status").asText()).isEqualTo("RUNNING");

    Files.delete(obstacle);
    Files.delete(file);
    // Another job wakes the scheduler sooner than it would wake by itself.
    batch.await(batch.run("true", Map.of()), "SUCCEEDED");

    batch.await(id, "SUCCEEDED");
    assertThat(file).content().contains("SUCCEEDED");
  }

  private static boolean isEmpty(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && names.length == 0;
  }
}
