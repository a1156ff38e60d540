package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.layer.Cloud.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Disks that are full. The cloud runs in a mount namespace of its own with small file systems in
 * memory, so that an ordinary user can have them; this process looks into them by way of {@code
 * /proc}. Its environments are plain processes: tight ones have a {@code /tmp} of their own, and of
 * 512 MB at least ({@link TightEnvironmentIT}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullDiskIT {

  private static final int MEGABYTE = 1 << 20;
  private static final String CONFIG =
      """
      name: full
      timeout: 60
      init_script: run.sh
      container:
        image_file: image
        timeout_threshold: 2
      """;

  private Scar scar;
  private Cloud cloud;
  private Path busybox;
  private Path temporary;
  private Path store;
  private Path objects;

  @BeforeAll
  void startCloudOnSmallDisks(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = scar.image("busybox");
    temporary = Files.createDirectories(folder.resolve("small-tmp"));
    store = Files.createDirectories(folder.resolve("small-store"));
    objects = Files.createDirectories(scar.state().resolve("s3/objects"));
    scar.startCloud(
        List.of(
            "unshare",
            "-Urm",
            "sh",
            "-c",
            """
            mount -t tmpfs -o size=8m tmpfs "$1" && mount -t tmpfs -o size=12m tmpfs "$2" &&
            mount -t tmpfs -o size=32m tmpfs "$3" && shift 3 && exec "$@"
            """,
            "sh",
            temporary.toString(),
            store.toString(),
            objects.toString()),
        "--plain");
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  /** A folder as the cloud sees it. */
  private Path inside(Path folder) throws IOException {
    String pid = Files.readString(scar.state().resolve("pid")).strip();
    return Path.of("/proc", pid, "root").resolve(folder.toString().substring(1));
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  /** Takes all room that is left. */
  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (java.nio.file.FileSystemException e) {
      throw e;
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private void function(String name, String script, Map<String, String> variables, int extraBytes)
      throws IOException {
    Path folder = Files.createDirectories(scar.folder().resolve("packages").resolve(name));
    Files.writeString(folder.resolve("function_config.yaml"), CONFIG);
    Files.writeString(folder.resolve("run.sh"), script);
    TestLayout.of(busybox)
        .unique(name)
        .layer(tar -> TestLayout.file(tar, "extra", noise(extraBytes)))
        .write(folder.resolve("image"));
    cloud.function(name, folder, variables);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anImageThatDoesNotFitSaysSoLeavesNothingAndIsUnpackedOnceThereIsRoom() throws IOException {
    function("unpack", "echo ran", Map.of("SCAR_STORE_DIR", store.toString()), 4 * MEGABYTE);
    Path filler = inside(store).resolve("filler");
    Files.write(filler, new byte[7 * MEGABYTE]);

    Call full = cloud.invoke("unpack", "{}");

    assertThat(full.error()).as("%s", full).isPresent();
    assertThat(full.errorType()).endsWith("DiskFull");
    assertThat(full.errorMessage())
        .contains("no space left for " + store, "lambda.ephemeral_storage");
    assertThat(names(inside(store))).containsExactly("filler", "locks");

    Files.delete(filler);
    Call next = cloud.invoke("unpack", "{}");
    assertThat(next.error()).as("%s", next).isEmpty();
    assertThat(next.output()).isEqualTo("ran\n");
    assertThat(next.log()).as("the same environment").doesNotContain("Init Duration");
  }

  @Test
  void anInputThatDoesNotFitFailsItsEventByNameAndLeavesTheNextOneItsRoom() throws IOException {
    function("input", "wc -c < $INPUT_FILE_PATH", Map.of("TMPDIR", temporary.toString()), 1);
    cloud.trigger("input-bucket", "input");

    cloud.put("input-bucket", "in/large", noise(9 * MEGABYTE));
    JsonNode record =
        Cloud.await("the event is given up", () -> cloud.failures("input").stream().findFirst());

    assertThat(record.at("/responsePayload/errorType").asText()).endsWith("DiskFull");
    assertThat(record.at("/responsePayload/errorMessage").asText())
        .contains("no space left for", "input/large", "lambda.ephemeral_storage");
    assertThat(leftInRuns()).isEmpty();
    assertThat(cloud.script("input", "echo fine").output()).isEqualTo("fine\n");
  }

  @Test
  void aContainerThatFillsTheDiskGetsTheErrorAndTheNextCallHasTheRoomAgain() throws IOException {
    function("output", "true", Map.of("TMPDIR", temporary.toString()), 1);

    for (String target : List.of("$TMP_OUTPUT_DIR/large", "/large", "/tmp/large")) {
      Call full =
          cloud.script("output", "dd if=/dev/zero of=" + target + " bs=64k count=1000 || exit 7");

      assertThat(full.error()).as("%s", full).isEmpty();
      assertThat(full.exitCode()).isEqualTo(7);
      assertThat(full.output()).contains("No space left on device");
      assertThat(leftInRuns()).isEmpty();
    }
    assertThat(cloud.script("output", "echo fine").output()).isEqualTo("fine\n");
  }

  @Test
  void anEnvironmentStartsOnAFullDiskSaysWhatIsWrongAndWorksOnceThereIsRoom() throws IOException {
    function("start", "echo ran", Map.of("TMPDIR", temporary.toString()), 1);
    Path filler = inside(temporary).resolve("filler");
    fill(filler);

    Call full = cloud.invoke("start", "{}");

    assertThat(full.error()).as("%s", full).isPresent();
    assertThat(full.errorType()).endsWith("DiskFull");
    assertThat(full.errorMessage()).contains("no space left for", temporary.toString());

    Files.delete(filler);
    Call next = cloud.invoke("start", "{}");
    assertThat(next.error()).as("%s", next).isEmpty();
    assertThat(next.output()).isEqualTo("ran\n");
  }

  @Test
  void anObjectThatDoesNotFitIsRefusedAndLeavesNothing() throws IOException {
    cloud.s3().createBucket(b -> b.bucket("full-bucket"));
    cloud.put("full-bucket", "small", "small".getBytes(StandardCharsets.UTF_8));
    Path filler = inside(objects).resolve("filler");
    fill(filler);

    assertThatThrownBy(() -> cloud.put("full-bucket", "large", noise(MEGABYTE)))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(507);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InsufficientStorage");
              assertThat(e.awsErrorDetails().errorMessage()).contains(objects.toString());
            });

    assertThat(cloud.keys("full-bucket")).containsExactly("small");
    Files.delete(filler);
    cloud.put("full-bucket", "large", noise(MEGABYTE));
    assertThat(cloud.keys("full-bucket")).containsExactly("large", "small");
    assertThat(names(inside(objects).resolve("full-bucket"))).containsExactly("large", "small");
  }

  /** What invocations left in the small temporary folder, but for locks. */
  private List<String> leftInRuns() throws IOException {
    List<String> left = new ArrayList<>();
    Path runs = inside(temporary).resolve("scar/runs");
    for (String process : names(runs)) {
      left.addAll(names(runs.resolve(process)));
    }
    left.removeIf(name -> name.equals("lock"));
    return left;
  }
}
