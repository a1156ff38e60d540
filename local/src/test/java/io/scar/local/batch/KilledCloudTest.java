package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.RealEngine;
import io.scar.local.testing.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, killed while a job of it runs in an image. */
class KilledCloudTest {

  @TempDir Path folder;

  private @Nullable Process cloud;
  private String endpoint = "";
  private final BatchClient batch = new BatchClient(() -> URI.create(endpoint));

  @AfterEach
  void close() throws Exception {
    if (cloud != null) {
      cloud.destroy();
      if (!cloud.waitFor(1, TimeUnit.MINUTES)) {
        cloud.destroyForcibly();
      }
    }
    batch.close();
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

  @Test
  void aJobOfACloudThatIsKilledRunsAgainAndItsOutputIsWhole() throws Exception {
    Path output = Files.createDirectory(folder.resolve("output"));
    Process first = startCloud();
    batch.queue("q", 2);
    Map<String, Object> container = new HashMap<>(BatchClient.container(1, 128));
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
    batch.definition("d", container, Map.of());
    String id = batch.submit("q", "d", BatchClient.attempts(3));
    Path result = output.resolve("result");
    Waiting.await("half of it is there", () -> Files.exists(result));

    first.destroyForcibly();
    assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
    startCloud();

    JsonNode job = batch.await(id, "SUCCEEDED");
    assertThat(result).hasContent("whole");
    JsonNode attempts = job.path("attempts");
    assertThat(attempts).hasSize(2);
    assertThat(attempts.path(0).path("statusReason").asText()).startsWith("Host EC2 (instance i-");
    assertThat(attempts.path(1).path("container").path("exitCode").asInt(-1)).isZero();
  }
}
