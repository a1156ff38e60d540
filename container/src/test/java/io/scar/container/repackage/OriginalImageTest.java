package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.MemoryRegistry;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repackaged image in a registry gives back what it was made of. */
class OriginalImageTest {

  private final ImageBuilder image =
      new ImageBuilder()
          .layer(new LayerBuilder().file("bin/tool", 0755, new byte[70_000]), Packing.GZIP)
          .layer(new LayerBuilder().file("etc/text", "text"), Packing.PLAIN)
          .env("PATH=/bin")
          .entrypoint("/bin/tool")
          .user("1000");

  private final Registries registries = new Registries(RegistrySettings.ANONYMOUS);

  @TempDir private Path folder;
  private MemoryRegistry registry;
  private Path bundle;
  private Path packageZip;

  @BeforeEach
  void prepare() throws IOException {
    registry = new MemoryRegistry(true);
    image.writeOciLayout(Files.createDirectory(folder.resolve("layout")), "1");
    bundle = folder.resolve("bundle.tar");
    Files.write(bundle, new LayerBuilder().file("opt/scar/start", 0755, new byte[3_000]).build());
    packageZip = folder.resolve("package.zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(packageZip)) {
      for (String name : List.of("function_config.yaml", "größe.sh", "lib/data.txt")) {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(name.endsWith(".sh") ? 0100755 : 0100644);
        zip.putArchiveEntry(entry);
        zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
      }
    }
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ImageSource opened() throws IOException {
    return LocalImages.open(
        new Reference.OciLayout(folder.resolve("layout"), "1"), Platform.LINUX_AMD64);
  }

  private RepackagedImage repackaged(ImageSource source, String name) throws IOException {
    return new Repackager(folder.resolve("cache"))
        .prepare(new Repackaging(source, name, bundle, packageZip, "1.0"));
  }

  /** As a registry has it after it was pushed. */
  private ImageSource pushed() throws Exception {
    Reference.Registry target = Reference.Registry.parse(registry.host() + "/words:latest");
    try (ImageSource source = opened();
        RepackagedImage made = repackaged(source, "acme/tool:1")) {
      made.push(registries.target(target), PushProgress.NONE);
    }
    return registries.open(target, Platform.LINUX_AMD64);
  }

  @Test
  void itHasTheOriginalsConfigurationAndLayers() throws Exception {
    try (OriginalImage original = OriginalImage.of(pushed());
        ImageSource source = opened()) {
      assertThat(original.name()).isEqualTo("acme/tool:1");
      assertThat(original.configBytes()).isEqualTo(source.configBytes());
      assertThat(original.digest()).isEqualTo(source.digest());
      assertThat(original.config()).isEqualTo(source.config());
      assertThat(original.layers())
          .extracting(ImageLayer::diffId)
          .containsExactlyElementsOf(source.layers().stream().map(ImageLayer::diffId).toList());
      try (InputStream in = new GZIPInputStream(original.open(original.layers().getLast()))) {
        assertThat(original.layers().getLast().diffId())
            .isEqualTo(Digest.sha256(in.readAllBytes()));
      }
    }
  }

  @Test
  void madeOverOnceMoreItIsTheVerySameImage() throws Exception {
    ImageSource pushed = pushed();
    try (OriginalImage original = OriginalImage.of(pushed);
        RepackagedImage again = repackaged(original, original.name())) {
      assertThat(again.digest().toString())
          .isEqualTo(registry.digest("words", "latest").orElseThrow());
    }
  }

  @Test
  void itHasTheFilesOfThePackage() throws Exception {
    Map<String, String> files = new TreeMap<>();
    List<String> executable = new ArrayList<>();
    try (OriginalImage original = OriginalImage.of(pushed())) {
      original.visitPackage(
          (name, isExecutable, content) -> {
            files.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8));
            if (isExecutable) {
              executable.add(name);
            }
            return true;
          });
    }

    assertThat(files)
        .hasSize(3)
        .containsEntry("function_config.yaml", "content of function_config.yaml")
        .containsEntry("größe.sh", "content of größe.sh")
        .containsEntry("lib/data.txt", "content of lib/data.txt");
    assertThat(executable).containsExactly("größe.sh");
  }

  @Test
  void aVisitorEndsTheReading() throws Exception {
    List<String> names = new ArrayList<>();
    try (OriginalImage original = OriginalImage.of(pushed())) {
      original.visitPackage(
          (name, isExecutable, content) -> {
            names.add(name);
            return false;
          });
    }

    assertThat(names).containsExactly("function_config.yaml");
  }

  @Test
  void anImageThatIsNotRepackagedHasNone() throws IOException {
    try (ImageSource source = opened()) {
      assertThatThrownBy(() -> OriginalImage.of(source))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
          .hasMessageContaining("none that scar has repackaged");
    }
  }
}
