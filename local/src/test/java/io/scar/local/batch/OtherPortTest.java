package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.testing.ImageBuilder;
import io.scar.local.LocalCloud;
import io.scar.local.config.Options;
import io.scar.local.ecr.EcrFixture;
import io.scar.local.lambda.LambdaFixture;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.RealEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions and jobs of images of the own registry, after a start on another port. */
class OtherPortTest {

  private static final String FUNCTION = "/2015-03-31/functions/pics";
  private static final String OTHER = "127.0.0.1:1/other:latest";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private LocalCloud cloud;
  private BatchClient batch;
  private String digest;

  @BeforeEach
  void pushAndStart() throws Exception {
    try (EcrFixture ecr = new EcrFixture(folder.resolve("state/ecr"))) {
      ecr.answer("CreateRepository", Map.of("repositoryName", "app"));
      digest =
          push(
              ecr,
              "function",
              MachineImage.withShell(
                      Map.of(
                          "bootstrap",
                          LambdaFixture.bootstrap().replace("$LAMBDA_TASK_ROOT", ""),
                          "handler.sh",
                          LambdaFixture.body("answer=$event")))
                  .entrypoint("/bootstrap"));
      push(ecr, "job", MachineImage.withShell(Map.of()).entrypoint("/bin/sh", "-c"));
    }
    cloud = start();
    batch = new BatchClient(() -> cloud.uri());
  }

  @AfterEach
  void stop() throws Exception {
    batch.close();
    client.close();
    cloud.close();
  }

  private String push(EcrFixture ecr, String tag, ImageBuilder image) throws Exception {
    return ecr.pushLayout(
        image.writeOciLayout(Files.createDirectory(folder.resolve(tag)), tag), "app", tag);
  }

  private LocalCloud start() throws IOException {
    return LocalCloud.start(
        new Options(
            0,
            folder.resolve("state"),
            folder.resolve("store"),
            Optional.empty(),
            Optional.of(RealEngine.path()),
            true,
            OptionalInt.empty()));
  }

  private void startOnAnotherPort() throws IOException {
    int before = cloud.uri().getPort();
    do {
      cloud.close();
      cloud = start();
    } while (cloud.uri().getPort() == before);
  }

  /** An image of the own registry, as it is addressed now. */
  private String image(String tagOrDigest) {
    return cloud.uri().getAuthority() + "/app" + tagOrDigest;
  }

  private JsonNode call(
      String service, String method, String path, Map<String, Object> body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(cloud.uri() + path))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/%s/aws4_request, Signature=0"
                    .formatted(service))
            .method(method, BodyPublishers.ofByteArray(BatchClient.JSON.writeValueAsBytes(body)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return BatchClient.JSON.readTree(answer.body());
  }

  @Test
  void aFunctionAndItsVersionsRun() throws Exception {
    call(
        "lambda",
        "POST",
        "/2015-03-31/functions",
        Map.of(
            "FunctionName",
            "pics",
            "Role",
            "arn:aws:iam::000000000000:role/test",
            "PackageType",
            "Image",
            "Timeout",
            30,
            "Publish",
            true,
            "Code",
            Map.of("ImageUri", image(":function"))));

    startOnAnotherPort();

    JsonNode repository =
        call(
                "ecr",
                "POST",
                "/",
                Map.of(),
                "X-Amz-Target",
                "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories")
            .at("/repositories/0/repositoryUri");
    assertThat(repository.asText()).isEqualTo(image(""));
    for (String version : List.of("$LATEST", "1")) {
      JsonNode code =
          call("lambda", "GET", FUNCTION + "?Qualifier=" + version, Map.of()).path("Code");
      assertThat(code.path("ImageUri").asText()).isEqualTo(image(":function"));
      assertThat(code.path("ResolvedImageUri").asText()).isEqualTo(image("@" + digest));
      JsonNode answer =
          call(
              "lambda",
              "POST",
              FUNCTION + "/invocations?Qualifier=" + version,
              Map.of("version", version));
      assertThat(answer).isEqualTo(BatchClient.JSON.valueToTree(Map.of("version", version)));
    }
  }

  @Test
  void definitionsAndJobsThatWaitRun() throws Exception {
    batch.queue("q", 2);
    batch.definition("one", job(image(":job")), Map.of());
    String localhost = "localhost:" + cloud.uri().getPort() + "/app:job";
    batch.twoNodes("nodes", Map.of("0", job(localhost), "1", job(OTHER)));
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "DISABLED"));
    batch.awaitEnvironment("q", "VALID");
    String waits = batch.submit("q", "one", Map.of());
    String nodes = batch.submit("q", "nodes", Map.of());
    batch.await(waits, "RUNNABLE");
    batch.await(nodes, "RUNNABLE");

    startOnAnotherPort();

    localhost = "localhost:" + cloud.uri().getPort() + "/app:job";
    assertThat(definition("one").at("/containerProperties/image").asText())
        .isEqualTo(image(":job"));
    for (JsonNode described : List.of(definition("nodes"), batch.job(nodes))) {
      assertThat(described.path("nodeProperties").findValuesAsText("image"))
          .containsExactly(localhost, OTHER);
    }
    assertThat(batch.job(nodes + "#0").at("/container/image").asText()).isEqualTo(localhost);
    assertThat(batch.job(nodes + "#1").at("/container/image").asText()).isEqualTo(OTHER);
    assertThat(batch.job(waits).at("/container/image").asText()).isEqualTo(image(":job"));
    batch.ok("canceljob", Map.of("jobId", nodes, "reason", "seen"));
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "q", "state", "ENABLED"));
    batch.await(waits, "SUCCEEDED");
    batch.await(batch.submit("q", "one", Map.of()), "SUCCEEDED");
  }

  private JsonNode definition(String name) throws Exception {
    return batch
        .ok("describejobdefinitions", Map.of("jobDefinitionName", name))
        .at("/jobDefinitions/0");
  }

  private static Map<String, Object> job(String image) {
    return BatchClient.with(
        BatchClient.with(BatchClient.container(1, 64), "command", List.of("[ ! -e /usr/share ]")),
        "image",
        image);
  }
}
