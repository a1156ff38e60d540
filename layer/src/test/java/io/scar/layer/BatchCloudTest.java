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

/** Functions that take {@code NAME-bucket/in} to {@code NAME-bucket/out} by jobs. */
abstract class BatchCloudTest extends LocalCloudTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> STATES =
      List.of("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED");

  private final HttpClient http = HttpClient.newHttpClient();

  final String output(String name, String key) throws IOException {
    scar.runUntil(
        result -> result.out().lines().anyMatch(("out/" + key)::equals),
        "ls",
        "-b",
        name + "-bucket/out");
    Path got = scar.folder().resolve(name + "/got");
    scar.run("get", "-b", name + "-bucket/out", "-p", got.toString()).succeeded();
    return Files.readString(got.resolve("out/" + key));
  }

  final JsonNode batch(String operation, String body) throws IOException {
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
  final List<JsonNode> jobs(String name) throws IOException {
    List<JsonNode> jobs = new ArrayList<>();
    for (String state : STATES) {
      batch("listjobs", "{\"jobQueue\":\"%s\",\"jobStatus\":\"%s\"}".formatted(name, state))
          .path("jobSummaryList")
          .forEach(jobs::add);
    }
    return jobs;
  }

  final JsonNode ended(String job) {
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

  final void put(String name, String file, String content) throws IOException {
    Path path = scar.write(name + "/" + file, content);
    scar.run("put", "-b", name + "-bucket/in", "-p", path.toString()).succeeded();
  }

  /** Removes the function, after which nothing of what init made is there. */
  final void removed(String name) throws IOException {
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

  static String commandLine(ProcessHandle process) {
    return file(process, "cmdline");
  }

  static String file(ProcessHandle process, String name) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), name), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
