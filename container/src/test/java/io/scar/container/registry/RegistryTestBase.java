package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry with one image of one layer, {@code acme/tool:1}. */
abstract class RegistryTestBase {

  /** Long for what a test server takes, short for one that a test makes silent. */
  private static final Duration READ = Duration.ofMillis(1500);

  @TempDir Path folder;

  final TestPace pace = new TestPace();
  final ImageBuilder image = image("content");
  Path layout;
  FakeRegistry registry;
  RegistrySettings settings =
      RegistrySettings.ANONYMOUS.withTimes(Duration.ofSeconds(10), READ, 6, Duration.ofSeconds(30));

  @BeforeEach
  void serve() throws IOException {
    layout = Files.createDirectory(folder.resolve("layout"));
    image.writeOciLayout(layout, "1");
    registry = new FakeRegistry(layout);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  /** One layer of 100,000 bytes and more, which nothing compresses. */
  static ImageBuilder image(String seed) {
    byte[] content = new byte[100_000];
    new Random(seed.hashCode()).nextBytes(content);
    return new ImageBuilder()
        .layer(new LayerBuilder().file("data", 0644, content), Packing.GZIP)
        .cmd("/bin/tool");
  }

  Reference.Registry named(String name) throws ContainerException {
    return Reference.Registry.parse(registry.host() + "/" + name);
  }

  RegistryImage open() throws ContainerException, InterruptedException {
    return open("acme/tool:1");
  }

  RegistryImage open(String name) throws ContainerException, InterruptedException {
    return open(name, Platform.LINUX_AMD64);
  }

  RegistryImage open(String name, Platform platform)
      throws ContainerException, InterruptedException {
    return new Registries(settings, pace).open(named(name), platform);
  }

  /** The bytes of an image's layer. */
  static byte[] read(RegistryImage source, int number) throws IOException {
    ImageLayer layer = source.layers().get(number);
    try (InputStream in = source.open(layer)) {
      return in.readAllBytes();
    }
  }

  /** The blob of the one layer, as it lies in the registry. */
  byte[] layerBlob() throws IOException {
    return Files.readAllBytes(image.layerBlob(layout, 0));
  }

  /** The end of the address of the one layer. */
  String layerPath() {
    return "/blobs/sha256:" + image.layerBlob(layout, 0).getFileName();
  }

  void assertOpeningFails(Kind kind, String... words) {
    assertOpeningFails("acme/tool:1", kind, words);
  }

  void assertOpeningFails(String name, Kind kind, String... words) {
    assertFails(() -> open(name), kind, words);
  }

  static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(words);
  }
}
