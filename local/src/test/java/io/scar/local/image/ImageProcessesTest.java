package io.scar.local.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.local.image.ImageProcessSpec.Program;
import io.scar.local.image.ImageProcessSpec.Root;
import io.scar.local.testing.MachineImage;
import io.scar.local.testing.Processes;
import io.scar.local.testing.RealEngine;
import io.scar.local.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageProcessesTest {

  private static final String MARK = "TEST_RUN";
  private static final Duration GRACE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private Path output;
  private RootfsStore store;
  private ImageProcesses processes;

  @BeforeEach
  void open() {
    output = folder.resolve("output");
    store = new RootfsStore(folder.resolve("store"));
    processes =
        new ImageProcesses(
            Optional.of(RealEngine.path()),
            false,
            store,
            ImageSources.local(),
            folder.resolve("trials"));
  }

  @Test
  void theImagesEntrypointAndCmdRunWithItsVariablesBelowThoseGiven() throws Exception {
    String image =
        layout(
            MachineImage.withShell(Map.of())
                .env("PATH=/bin", "KEPT=image", "CHANGED=image")
                .entrypoint("/bin/env")
                .workingDir("/tmp"));

    ImageProcess process = processes.start(spec(image, Map.of(MARK, "1", "CHANGED", "own")));

    assertThat(end(process)).isEqualTo(new ImageProcess.End(0, Optional.empty()));
    assertThat(Files.readAllLines(output))
        .as("nothing of this process's own variables")
        .containsExactlyInAnyOrder("PATH=/bin", "KEPT=image", "CHANGED=own", MARK + "=1", "HOME=/");
  }

  @Test
  void anotherCommandKeepsTheEntrypoint() throws Exception {
    String image = layout(shell().cmd("-c", "echo cmd"));

    ImageProcess process = processes.start(spec(image, "-c", "echo $PWD; exit 3"));

    assertThat(end(process).status()).isEqualTo(3);
    assertThat(Files.readString(output)).isEqualTo("/\n");
  }

  @Test
  void eachHasARootOfItsOwnAndTheImageStaysAsItIs() throws Exception {
    String image = layout(shell());
    String writes = "ls /own /tmp/own; echo x > /own && echo x > /tmp/own && ls /own /tmp/own";
    for (int i = 0; i < 2; i++) {
      Files.deleteIfExists(output);
      ImageProcess process = processes.start(spec(image, "-c", writes));
      assertThat(end(process).status()).isZero();
      assertThat(Files.readString(output))
          .contains("cannot access '/own'", "cannot access '/tmp/own'")
          .endsWith("/own\n/tmp/own\n");
    }
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void theImageStaysInUseUntilTheEnd() throws Exception {
    String image = layout(shell());
    ImageProcess process = processes.start(spec(image, "-c", "echo up; exec sleep 3600"));
    Waiting.await("it runs", this::isUp);
    var digest = store.list().getFirst().digest();

    assertThatThrownBy(() -> store.remove(digest)).hasMessageContaining("is in use");
    process.kill();

    assertThat(end(process).status()).isEqualTo(137);
    assertThat(store.remove(digest)).isTrue();
  }

  @Test
  void nothingThatItStartedSurvivesIt() throws Exception {
    String image = layout(shell());
    String daemon = "setsid sleep 36000 & (setsid sh -c 'sleep 36000 & wait' &) ; echo up; ";
    ImageProcess ends = processes.start(spec(image, "-c", daemon));
    end(ends);
    assertThat(marked()).isEmpty();

    Files.delete(output);
    ImageProcess killed = processes.start(spec(image, "-c", daemon + "wait"));
    Waiting.await("it runs", this::isUp);
    assertThat(marked()).isNotEmpty();
    killed.kill();

    assertThat(marked()).isEmpty();
    assertThat(end(killed).status()).isEqualTo(137);
  }

  @Test
  void itIsAskedToEndFirst() throws Exception {
    String image = layout(shell());
    ImageProcess process =
        processes.start(
            spec(
                image,
                "-c",
                "trap 'echo asked; exit 7' TERM; echo up; while :; do sleep 0.05; done"));
    Waiting.await("it runs", this::isUp);

    process.stop(GRACE);

    assertThat(end(process).status()).isEqualTo(7);
    assertThat(Files.readString(output)).contains("asked");
  }

  @Test
  void aCommandThatTheImageLacksIsNamed() throws Exception {
    ImageProcess process =
        processes.start(spec(layout(MachineImage.withShell(Map.of()).entrypoint("/bin/nothing"))));

    ImageProcess.End end = end(process);

    assertThat(end.status()).isEqualTo(127);
    assertThat(end.error()).hasValueSatisfying(e -> assertThat(e).contains("/bin/nothing"));
  }

  @Test
  void whatCannotBeStartedIsRefusedAndLeavesNothing() throws Exception {
    String empty = layout(MachineImage.withShell(Map.of()));
    assertRefused(Kind.INVALID, "neither ENTRYPOINT nor CMD", spec(empty));
    assertRefused(Kind.NOT_FOUND, "nowhere", spec("oci:" + folder.resolve("nowhere")));
    assertThat(folder.resolve("scratch")).doesNotExist();
    ImageProcesses without =
        new ImageProcesses(
            Optional.empty(), false, store, ImageSources.local(), folder.resolve("trials"));
    assertThatThrownBy(() -> without.start(spec(empty)))
        .isInstanceOf(ContainerException.class)
        .hasMessageContaining("--engine");
  }

  private void assertRefused(Kind kind, String words, ImageProcessSpec spec) {
    assertThatThrownBy(() -> processes.start(spec))
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(words);
  }

  private static ImageBuilder shell() throws IOException {
    return MachineImage.withShell(Map.of()).entrypoint("/bin/sh");
  }

  private String layout(ImageBuilder image) throws IOException {
    return "oci:" + image.writeOciLayout(Files.createTempDirectory(folder, "image"), "latest");
  }

  /**
   * @param command instead of the image's, if there is any
   */
  private ImageProcessSpec spec(String image, String... command) {
    return spec(image, Map.of(MARK, folder.toString()), command);
  }

  private ImageProcessSpec spec(String image, Map<String, String> environment, String... command) {
    return new ImageProcessSpec(
        image,
        command.length == 0
            ? Program.OF_THE_IMAGE
            : new Program(
                Optional.empty(),
                Optional.of(List.of(command)),
                Optional.empty(),
                Optional.empty()),
        environment,
        MARK,
        List.of(),
        new Root.Writable(),
        folder.resolve("scratch"),
        GRACE,
        ProcessBuilder.Redirect.appendTo(output.toFile()));
  }

  private static ImageProcess.End end(ImageProcess process) throws Exception {
    return process.onEnd().get(1, TimeUnit.MINUTES);
  }

  /** Processes of a container of this test. */
  private List<ProcessHandle> marked() {
    return Processes.withVariable(MARK + "=" + folder);
  }

  private boolean isUp() {
    try {
      return Files.exists(output) && Files.readString(output).contains("up\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
