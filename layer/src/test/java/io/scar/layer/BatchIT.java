package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Functions whose work, or some of it, is done by jobs: the real command, local cloud and bundle.
 */
class BatchIT extends BatchCloudTest {

  private static final Pattern JOB_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Makes a function that takes {@code NAME-bucket/in} to {@code NAME-bucket/out}. */
  private void init(String name, String mode, int timeout, String script) throws IOException {
    String file =
        Definition.of(name, busybox)
            .script(script)
            .lambda(
                "timeout: " + timeout,
                "execution_mode: " + mode,
                "container: {image: '%s', timeout_threshold: 4}".formatted(busybox))
            .input(name + "-bucket/in")
            .output(name + "-bucket/out")
            .beside(
                "batch: {vcpus: 1, memory: 2048, compute_resources: {type: FARGATE, "
                    + "subnets: [subnet-0123456789abcdef0], "
                    + "security_group_ids: [sg-0123456789abcdef0]}}")
            .write(scar);
    scar.run("init", "-f", file).succeeded();
  }

  @Test
  void aFileBecomesAJobWhoseOutputArrives() throws IOException {
    init(
        "all-jobs",
        "batch",
        30,
        """
        tr a-z A-Z < "$INPUT_FILE_PATH" > "$TMP_OUTPUT_DIR/$(basename "$INPUT_FILE_PATH")"
        echo "job $AWS_BATCH_JOB_ID did $STORAGE_OBJECT_KEY"
        """);
    put("all-jobs", "a.txt", "from a\n");

    assertThat(output("all-jobs", "a.txt")).isEqualTo("FROM A\n");
    List<JsonNode> jobs = jobs("all-jobs");
    assertThat(jobs).hasSize(1);
    String id = jobs.getFirst().path("jobId").asText();
    assertThat(ended(id).path("status").asText()).isEqualTo("SUCCEEDED");
    assertThat(scar.run("log", "-n", "all-jobs", "-ri", id).succeeded().out())
        .contains("Batch job status: SUCCEEDED")
        .contains("job " + id + " did in/a.txt");
    removed("all-jobs");
  }

  @Test
  void theExitCodeOfAJobIsItsContainers() throws IOException {
    init("failing", "batch", 30, "echo to the end of it\nexit 3\n");
    Scar.Result told = scar.run("run", "-n", "failing").succeeded();
    Matcher id = JOB_ID.matcher(told.out());
    assertThat(id.find()).as("a job's id in %s", told.out()).isTrue();

    JsonNode job = ended(id.group());

    assertThat(job.path("status").asText()).isEqualTo("FAILED");
    assertThat(job.at("/container/exitCode").asInt()).isEqualTo(3);
    assertThat(job.path("attempts")).hasSize(3);
    removed("failing");
  }

  @Test
  void workThatLambdaHasNoTimeForIsDoneByAJobAndItsOutputIsWhole() throws IOException {
    init(
        "long-work",
        "lambda-batch",
        10,
        """
        echo begun > "$TMP_OUTPUT_DIR/begun.txt"
        i=0
        while [ $i -lt 60 ]; do sleep 1; i=$((i + 1)); done
        echo "ended in ${AWS_BATCH_JOB_ID:+a job}" > "$TMP_OUTPUT_DIR/ended.txt"
        """);
    put("long-work", "long.txt", "work\n");

    assertThat(output("long-work", "ended.txt")).isEqualTo("ended in a job\n");
    assertThat(jobs("long-work")).hasSize(1);
    assertThat(scar.run("log", "-n", "long-work").succeeded().out())
        .contains("handed over to AWS Batch");
    removed("long-work");
  }

  @Test
  void workThatFitsIntoLambdaStaysThere() throws IOException {
    init(
        "short-work",
        "lambda-batch",
        30,
        "cat \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/short.txt\"\n");
    put("short-work", "short.txt", "work\n");

    assertThat(output("short-work", "short.txt")).isEqualTo("work\n");
    assertThat(jobs("short-work")).isEmpty();
    removed("short-work");
  }

  @Test
  void anEventThatComesThreeTimesIsOneJob() throws IOException {
    init("one-job", "batch", 30, "echo \"$AWS_BATCH_JOB_ID\" >> \"$TMP_OUTPUT_DIR/jobs.txt\"\n");
    put("one-job", "once.txt", "once\n");
    output("one-job", "jobs.txt");
    String id = jobs("one-job").getFirst().path("jobId").asText();
    Path event =
        scar.write(
            "one-job/event.json",
            batch("describejobs", "{\"jobs\":[\"%s\"]}".formatted(id))
                .at("/jobs/0/container/environment")
                .valueStream()
                .filter(variable -> variable.path("name").asText().equals("EVENT"))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asText());

    for (int i = 0; i < 3; i++) {
      assertThat(scar.run("run", "-n", "one-job", "-p", event.toString()).out()).contains(id);
    }

    assertThat(jobs("one-job")).hasSize(1);
    removed("one-job");
  }

  @Test
  void aJobThatIsKilledHalfWayIsTriedAgainAndItsOutputIsWhole() throws IOException {
    init(
        "killed",
        "batch",
        30,
        """
        echo "attempt $AWS_BATCH_JOB_ATTEMPT" > "$TMP_OUTPUT_DIR/whole.txt"
        [ "$AWS_BATCH_JOB_ATTEMPT" != 1 ] || { echo half-way; sleep 600; }
        echo done >> "$TMP_OUTPUT_DIR/whole.txt"
        """);
    put("killed", "in.txt", "x\n");
    String id =
        Cloud.await(
                "a job",
                () -> {
                  try {
                    return jobs("killed").stream().findFirst();
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                })
            .path("jobId")
            .asText();
    scar.runUntil(result -> result.out().contains("half-way"), "log", "-n", "killed", "-ri", id);

    killSupervisorOf(id);

    assertThat(output("killed", "whole.txt")).isEqualTo("attempt 2\ndone\n");
    assertThat(ended(id).path("status").asText()).isEqualTo("SUCCEEDED");
    removed("killed");
  }

  /** Kills the Java runtime of a job, as a machine that goes away would. */
  private static void killSupervisorOf(String job) {
    List<ProcessHandle> found =
        ProcessHandle.allProcesses()
            .filter(process -> commandLine(process).contains("io.scar.supervisor.batch.Main"))
            .filter(process -> file(process, "environ").contains("AWS_BATCH_JOB_ID=" + job))
            .toList();
    assertThat(found).as("supervisors of job %s", job).isNotEmpty();
    found.forEach(ProcessHandle::destroyForcibly);
  }
}
