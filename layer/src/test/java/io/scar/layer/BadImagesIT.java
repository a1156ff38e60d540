package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Cloud.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that are damaged or hostile, as the package of a function of the real cloud. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadImagesIT {

  private static final String CONFIG =
      """
      name: bad
      container:
        image_file: image
      """;

  private Scar scar;
  private Cloud cloud;
  private Path busybox;

  @BeforeAll
  void startCloud(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = scar.image("busybox");
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  /** Makes what is wrong with a layout. */
  @FunctionalInterface
  interface Fault {
    void make(TestLayout layout, Path folder) throws IOException;
  }

  private static Arguments damage(String name, String message, Fault fault) {
    return Arguments.of(name, message, fault);
  }

  private static Fault entry(TestLayout.Entries entries) {
    return (layout, folder) -> layout.layer(entries).write(folder);
  }

  private static Fault afterwards(DamageOfLayer damage) {
    return (layout, folder) -> {
      layout.layer(tar -> TestLayout.file(tar, "some", new byte[100_000])).write(folder);
      damage.make(TestLayout.lastLayer(folder));
    };
  }

  @FunctionalInterface
  interface DamageOfLayer {
    void make(Path blob) throws IOException;
  }

  static Stream<Arguments> badImages() {
    return Stream.of(
        damage(
            "no-manifest",
            "has no manifest",
            (l, f) -> {
              l.write(f);
              Files.delete(f.resolve("index.json"));
            }),
        damage("flipped-bit", "layer 3 of 3 is damaged: ", afterwards(BadImagesIT::flipLastByte)),
        damage("wrong-digest", "is damaged: its digest is", afterwards(BadImagesIT::changeTime)),
        damage("truncated", "is damaged: it ends after", afterwards(BadImagesIT::truncate)),
        damage("longer", "is damaged: it is longer", afterwards(BadImagesIT::lengthen)),
        damage("no-blob", "is missing", afterwards(Files::delete)),
        damage(
            "climbs",
            "climbs out of the image with `..`",
            entry(tar -> TestLayout.file(tar, "../../outside", bytes("x")))),
        damage(
            "absolute",
            "its name is absolute",
            entry(tar -> TestLayout.file(tar, "/tmp/scar-outside", bytes("x")))),
        damage(
            "through-link",
            "through the symbolic link",
            entry(
                tar -> {
                  TestLayout.link(tar, "exit", TarConstants.LF_SYMLINK, "../../..");
                  TestLayout.file(tar, "exit/outside", bytes("x"));
                })),
        damage(
            "hard-link",
            "outside of the image",
            entry(
                tar -> TestLayout.link(tar, "mine", TarConstants.LF_LINK, "../../../etc/passwd"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badImages")
  void anImageThatCannotBeUsedFailsTheCallWithItsReasonAndLeavesNothing(
      String name, String message, Fault fault) throws IOException {
    Path folder = functionPackage(name);
    fault.make(TestLayout.of(busybox).unique(name), folder.resolve("image"));
    List<String> before = stored();
    cloud.function(name, folder, Map.of());

    Call call = cloud.script(name, "echo never");
    Call again = cloud.script(name, "echo never");

    assertThat(call.error()).as("%s", call).isPresent();
    assertThat(call.errorType()).endsWith("ImageUnusable");
    assertThat(call.errorMessage()).contains(message);
    assertThat(again.errorMessage()).isEqualTo(call.errorMessage());
    assertThat(stored()).isEqualTo(before);
    assertThat(scar.store().resolveSibling("outside")).doesNotExist();
    assertThat(Path.of("/tmp/scar-outside")).doesNotExist();
  }

  private static void flipLastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  /** The time in a gzip header: what it unpacks to stays the same. */
  private static void changeTime(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[4] ^= 1;
    Files.write(file, bytes);
  }

  private static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
  }

  private static void lengthen(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 3));
  }

  /** A package without its image yet. */
  private Path functionPackage(String name) throws IOException {
    Path folder = Files.createDirectories(scar.folder().resolve("packages").resolve(name));
    Files.writeString(folder.resolve("function_config.yaml"), CONFIG);
    return folder;
  }

  private List<String> stored() throws IOException {
    if (!Files.isDirectory(scar.store())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(scar.store())) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals("locks"))
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
