package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Functions whose work, or some of it, is done by jobs: the real command, local cloud and bundle.
 */
class BatchIT extends LocalCloudTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> STATES =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED");
  private static final Pattern JOB_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final HttpClient http = HttpClient.newHttpClient();

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

  private String output(String name, String key) throws IOException {
    scar.runUntil(
        result -> result.out().lines().anyMatch(("out/" + key)::equals),
        "ls",
        "-b",
        name + "-bucket/out");
    Path got = scar.folder().resolve(name + "/got");
    scar.run("get", "-b", name + "-bucket/out", "-p", got.toString()).succeeded();
    return Files.readString(got.resolve("out/" + key));
  }

  private JsonNode batch(String operation, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(scar.variable("AWS_ENDPOINT_URL") + "/v1/" + operation))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/batch/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", operation, response.body()).isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The jobs of a function, in whatever state. */
  private List<JsonNode> jobs(String name) throws IOException {
    List<JsonNode> jobs = new ArrayList<>();
    for (String state : STATES) {
      batch("listjobs", "{\"jobQueue\":\"%s\",\"jobStatus\":\"%s\"}".formatted(name, state))
          .path("jobSummaryList")
          .forEach(jobs::add);
    }
    return jobs;
  }

  private JsonNode ended(String job) {
    return Cloud.await(
        "the end of job " + job,
        () -> {
          try {
            JsonNode found =
                batch("describejobs", "{\"jobs\":[\"%s\"]}".formatted(job)).at("/jobs/0");
            String state = found.path("status").asText();
            return state.equals("SUCCEEDED") || state.equals("FAILED")
                ? Optional.of(found)
                : Optional.empty();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private void put(String name, String file, String content) throws IOException {
    Path path = scar.write(name + "/" + file, content);
    scar.run("put", "-b", name + "-bucket/in", "-p", path.toString()).succeeded();
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

  private static String commandLine(ProcessHandle process) {
    return file(process, "cmdline");
  }

  private static String file(ProcessHandle process, String name) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), name), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** Removes the function, after which nothing of what init made is there. */
  private void removed(String name) throws IOException {
    scar.run("rm", "-n", name).succeeded();
    assertThat(
            batch("describecomputeenvironments", "{}")
                .path("computeEnvironments")
                .findValuesAsText("computeEnvironmentName"))
        .doesNotContain(name);
    assertThat(batch("describejobqueues", "{}").path("jobQueues").findValuesAsText("jobQueueName"))
        .doesNotContain(name);
    assertThat(
            batch(
                    "describejobdefinitions",
                    "{\"jobDefinitionName\":\"%s\",\"status\":\"ACTIVE\"}".formatted(name))
                .path("jobDefinitions"))
        .isEmpty();
    assertThat(scar.run("ls").succeeded().out()).doesNotContain(name + " ");
  }
}
