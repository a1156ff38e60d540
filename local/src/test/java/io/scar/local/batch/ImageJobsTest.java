package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.local.batch.run.ImageJobRunner;
import io.scar.local.batch.run.JobProcess;
import io.scar.local.batch.run.JobRunner;
import io.scar.local.image.ImageProcesses;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.RealEngine;
import io.scar.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in real images, by the engine of the checkout. */
class ImageJobsTest {

  @TempDir Path folder;

  private BatchFixture batch;

  /** What a job says before its time counts; empty for nothing. */
  private String first = "";

  @BeforeEach
  void open() throws Exception {
    JobRunner images =
        new ImageJobRunner(
            new ImageProcesses(
                Optional.of(RealEngine.path()),
                false,
                new RootfsStore(folder.resolve("store")),
                ImageSources.local(),
                folder.resolve("trials")));
    batch =
        new BatchFixture(
            BatchFixture.settings(folder, 4096),
            container -> {
              JobProcess process = images.start(container);
              Waiting.await(
                  "it says " + first, () -> first.isEmpty() || batch.said().contains(first));
              return process;
            });
    batch.queue("q", 4);
  }

  @AfterEach
  void close() {
    batch.close();
  }

  private String image(ImageBuilder image) throws IOException {
    return "oci:" + image.writeOciLayout(Files.createTempDirectory(folder, "image"), "latest");
  }

  private void define(String image, Map<String, Object> more, String... command) throws Exception {
    Map<String, Object> container = new HashMap<>(BatchClient.container(1, 128));
    container.put("image", image);
    container.put("command", List.of(command));
    container.putAll(more);
    batch.definition("d", container, Map.of());
  }

  private static ImageBuilder shell() throws IOException {
    return MachineImage.withShell(Map.of()).entrypoint("/bin/sh", "-c").env("FROM=image");
  }

  @Test
  void aCommandTakesThePlaceOfTheImagesAndKeepsItsEntrypointAndVariables() throws Exception {
    define(image(shell().cmd("echo not this")), Map.of(), "echo $FROM $AWS_BATCH_JOB_ID; exit 5");
    String id = batch.submit("q", "d", Map.of());

    JsonNode job = batch.await(id, "FAILED");

    assertThat(batch.said(job)).containsExactly("image " + id);
    assertThat(job.path("container").path("exitCode").asInt()).isEqualTo(5);
    assertThat(folder.resolve("batch/running")).isEmptyDirectory();
  }

  @Test
  void withoutACommandTheImagesOwnRuns() throws Exception {
    define(image(shell().cmd("echo its own")), Map.of());

    assertThat(batch.said(batch.await(batch.submit("q", "d", Map.of()), "SUCCEEDED")))
        .containsExactly("its own");
  }

  @Test
  void aJobThatRunsTooLongGetsASignalInItsImage() throws Exception {
    first = "up";
    define(image(shell()), Map.of(), "trap 'echo ending; exit 3' TERM; echo up; sleep 3600 & wait");
    String id = batch.submit("q", "d", Map.of("timeout", Map.of("attemptDurationSeconds", 1)));

    JsonNode job = batch.await(id, "FAILED");

    assertThat(batch.said(job)).containsExactly("up", "ending");
    assertThat(job.path("statusReason").asText())
        .isEqualTo("Job attempt duration exceeded timeout");
  }

  @Test
  void anImageThatIsNotThereIsTheReasonOfTheContainer() throws Exception {
    define("oci:" + folder.resolve("nowhere"), Map.of(), "true");

    JsonNode job = batch.await(batch.submit("q", "d", Map.of()), "FAILED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
    assertThat(job.path("container").path("reason").asText())
        .startsWith("CannotPullContainerError: ")
        .contains("nowhere");
  }

  @Test
  void aProgramThatIsNotInTheImageIsTheReasonOfTheContainer() throws Exception {
    define(image(MachineImage.withShell(Map.of())), Map.of(), "/bin/nothing");

    JsonNode job = batch.await(batch.submit("q", "d", Map.of()), "FAILED");

    assertThat(job.path("statusReason").asText()).isEqualTo("Task failed to start");
    assertThat(job.path("container").path("reason").asText())
        .startsWith("CannotStartContainerError: ")
        .contains("/bin/nothing");
  }

  @Test
  void volumesAreFoldersOfTheMachineAndFileSystemsStay() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    Map<String, Object> volumes =
        Map.of(
            "volumes",
            List.of(
                Map.of("name", "host", "host", Map.of("sourcePath", host.toString())),
                Map.of(
                    "name",
                    "efs",
                    "efsVolumeConfiguration",
                    Map.of("fileSystemId", "fs-1", "rootDirectory", "/../../data"))),
            "mountPoints",
            List.of(
                Map.of("sourceVolume", "host", "containerPath", "/mnt/host"),
                Map.of("sourceVolume", "efs", "containerPath", "/mnt/efs")));
    define(
        image(shell()),
        volumes,
        "echo $AWS_BATCH_JOB_ATTEMPT >>/mnt/efs/seen; cat /mnt/efs/seen; echo x >/mnt/host/made");

    batch.await(batch.submit("q", "d", Map.of()), "SUCCEEDED");
    JsonNode second = batch.await(batch.submit("q", "d", Map.of()), "SUCCEEDED");

    assertThat(batch.said(second)).containsExactly("1", "1");
    assertThat(host.resolve("made")).hasContent("x");
    assertThat(folder.resolve("batch/efs/fs-1/data/seen")).exists();
  }

  @Test
  void nodesInImagesReachOneAnother() throws Exception {
    Path gate = Files.createDirectory(folder.resolve("gate"));
    Map<String, Object> container = new HashMap<>(BatchClient.container(1, 64));
    container.put("image", image(shell()));
    container.put(
        "command",
        List.of(
            "if [ $AWS_BATCH_JOB_NODE_INDEX = 0 ]; then until [ -e /g/1 ]; do sleep 0.05; done;"
                + " read here names </etc/hosts; echo all at $here;"
                + " else echo $AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS; touch /g/1;"
                + " sleep 3600; fi"));
    container.put(
        "volumes", List.of(Map.of("name", "g", "host", Map.of("sourcePath", gate.toString()))));
    container.put("mountPoints", List.of(Map.of("sourceVolume", "g", "containerPath", "/g")));
    batch.twoNodes("n", Map.of("0:", container));

    String id = batch.submit("q", "n", Map.of());
    batch.await(id, "SUCCEEDED");

    assertThat(batch.said(batch.job(id + "#0"))).containsExactly("all at 127.1.0.1");
    assertThat(batch.said(batch.job(id + "#1"))).containsExactly("127.1.0.1");
  }
}
