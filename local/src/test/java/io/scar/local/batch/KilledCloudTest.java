package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.RealEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, killed while a job of it runs in an image. */
class KilledCloudTest {

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process cloud;
  private String endpoint = "";

  @AfterEach
  void close() throws Exception {
    if (cloud != null) {
      cloud.destroy();
      if (!cloud.waitFor(1, TimeUnit.MINUTES)) {
        cloud.destroyForcibly();
      }
    }
    client.close();
  }

  private Process startCloud() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.scar.local.Main",
            "--port",
            "0",
            "--dir",
            folder.resolve("state").toString(),
            "--engine",
            RealEngine.path().toString(),
            "--plain");
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("SCAR_STORE_DIR", folder.resolve("store").toString());
    builder.redirectError(folder.resolve("errors").toFile());
    Process process = builder.start();
    cloud = process;
    endpoint = process.inputReader().readLine();
    return process;
  }

  private JsonNode call(String operation, Map<String, ?> body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/v1/" + operation))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/batch/aws4_request, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofString(BatchFixture.JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
    return BatchFixture.JSON.readTree(answer.body());
  }

  private JsonNode job(String id) throws Exception {
    return call("describejobs", Map.of("jobs", List.of(id))).path("jobs").path(0);
  }

  @Test
  void aJobOfACloudThatIsKilledRunsAgainAndItsOutputIsWhole() throws Exception {
    Path output = Files.createDirectory(folder.resolve("output"));
    Process first = startCloud();
    call(
        "createcomputeenvironment",
        Map.of(
            "computeEnvironmentName",
            "q",
            "type",
            "MANAGED",
            "computeResources",
            BatchFixture.instances(2)));
    awaitAnswer("computeEnvironments", "VALID");
    call(
        "createjobqueue",
        Map.of(
            "jobQueueName",
            "q",
            "priority",
            1,
            "computeEnvironmentOrder",
            List.of(Map.of("order", 1, "computeEnvironment", "q"))));
    Map<String, Object> container = new HashMap<>(BatchFixture.container(1, 128));
    container.put(
        "image",
        "oci:"
            + MachineImage.withShell(Map.of())
                .writeOciLayout(Files.createDirectory(folder.resolve("image")), "latest"));
    container.put(
        "command",
        List.of(
            "/bin/sh",
            "-c",
            "echo half >/out/result; [ $AWS_BATCH_JOB_ATTEMPT = 2 ] || sleep 36000; echo whole"
                + " >/out/result"));
    container.put(
        "volumes", List.of(Map.of("name", "out", "host", Map.of("sourcePath", output.toString()))));
    container.put("mountPoints", List.of(Map.of("sourceVolume", "out", "containerPath", "/out")));
    call(
        "registerjobdefinition",
        Map.of("jobDefinitionName", "d", "type", "container", "containerProperties", container));
    String id =
        call(
                "submitjob",
                Map.of(
                    "jobName",
                    "j",
                    "jobQueue",
                    "q",
                    "jobDefinition",
                    "d",
                    "retryStrategy",
                    Map.of("attempts", 3)))
            .path("jobId")
            .asText();
    Path result = output.resolve("result");
    BatchFixture.await("half of it is there", () -> Files.exists(result));

    first.destroyForcibly();
    assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
    startCloud();

    BatchFixture.await(
        "the job succeeded",
        () -> {
          try {
            return job(id).path("status").asText().equals("SUCCEEDED");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(result).hasContent("whole");
    JsonNode attempts = job(id).path("attempts");
    assertThat(attempts).hasSize(2);
    assertThat(attempts.path(0).path("statusReason").asText()).startsWith("Host EC2 (instance i-");
    assertThat(attempts.path(1).path("container").path("exitCode").asInt(-1)).isZero();
  }

  private void awaitAnswer(String kind, String status) throws InterruptedException {
    BatchFixture.await(
        kind + " are " + status,
        () -> {
          try {
            return call("describe" + kind.toLowerCase(Locale.ROOT), Map.of())
                .path(kind)
                .path(0)
                .path("status")
                .asText()
                .equals(status);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }
}
