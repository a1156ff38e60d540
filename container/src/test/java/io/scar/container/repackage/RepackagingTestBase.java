package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.registry.OutgoingBlob;
import io.scar.container.registry.Registries;
import io.scar.container.registry.RegistrySettings;
import io.scar.container.registry.TargetRepository;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.MemoryRegistry;
import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An image of two layers, a bundle, a package, and a registry in memory. */
abstract class RepackagingTestBase {

  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  final ImageBuilder image =
      new ImageBuilder()
          .layer(new LayerBuilder().file("bin/tool", 0755, random(70_000)), Packing.GZIP)
          .layer(new LayerBuilder().file("etc/text", 0644, new byte[50_000]), Packing.GZIP)
          .env("PATH=/bin", "LD_PRELOAD=/lib/x.so")
          .entrypoint("/bin/tool")
          .cmd("--all")
          .workingDir("/work")
          .user("1000")
          .ports("80/tcp");

  final Registries registries =
      new Registries(
          RegistrySettings.ANONYMOUS.withTimes(
              Duration.ofSeconds(10), Duration.ofSeconds(10), 4, Duration.ofMillis(20)));

  MemoryRegistry registry;
  Path bundle;
  Path packageZip;

  @BeforeEach
  void prepare() throws IOException {
    registry = new MemoryRegistry(true);
    bundle = folder.resolve("bundle.tar");
    Files.write(bundle, new LayerBuilder().file("opt/scar/start", 0755, random(300_000)).build());
    packageZip = zip("package.zip", Map.of("function_config.yaml", "name: words\n"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  Path zip(String name, Map<String, String> files) throws IOException {
    Path zip = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return zip;
  }

  private Reference.OciLayout layout() throws IOException {
    Path layout = folder.resolve("layout");
    if (!Files.exists(layout)) {
      image.writeOciLayout(Files.createDirectory(layout), "1");
    }
    return new Reference.OciLayout(layout, "1");
  }

  /** The image, in a layout. */
  ImageSource opened() throws IOException {
    return LocalImages.open(layout(), Platform.LINUX_AMD64);
  }

  /** An image in a repository of the registry. */
  ImageSource opened(String repository) throws ContainerException, InterruptedException {
    return registries.open(
        Reference.Registry.parse(registry.host() + "/" + repository + ":latest"),
        Platform.LINUX_AMD64);
  }

  TargetRepository target(String repository) throws ContainerException {
    return registries.target(
        Reference.Registry.parse(registry.host() + "/" + repository + ":latest"));
  }

  Repackaging from(ImageSource source) {
    return new Repackaging(source, "acme/tool:1", bundle, packageZip, "1.0");
  }

  Path cache() {
    return folder.resolve("cache");
  }

  Repackager repackager() {
    return new Repackager(cache());
  }

  PushReport push(ImageSource source, String repository) throws IOException, InterruptedException {
    try (RepackagedImage made = repackager().prepare(from(source))) {
      return made.push(target(repository), PushProgress.NONE);
    }
  }

  /** The image as an engine that writes OCI's media types pushes it, to {@code acme/tool}. */
  void pushOriginal() throws Exception {
    pushOriginal(
        Documents.MANIFEST_TYPE,
        "application/vnd.oci.image.config.v1+json",
        "application/vnd.oci.image.layer.v1.tar+gzip");
  }

  void pushOriginal(String manifestType, String configType, String layerType) throws Exception {
    try (ImageSource source = opened()) {
      TargetRepository original = target("acme/tool");
      ObjectNode manifest =
          JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", manifestType);
      byte[] config = source.configBytes();
      manifest
          .putObject("config")
          .put("mediaType", configType)
          .put("digest", source.digest().toString())
          .put("size", config.length);
      original.push(
          new OutgoingBlob(
              "configuration",
              source.digest(),
              config.length,
              null,
              () -> new ByteArrayInputStream(config)),
          count -> {});
      manifest.putArray("layers");
      for (ImageLayer layer : source.layers()) {
        manifest
            .withArray("layers")
            .addObject()
            .put("mediaType", layerType)
            .put("digest", String.valueOf(layer.blobDigest()))
            .put("size", layer.blobSize());
        original.push(
            new OutgoingBlob(
                "layer",
                Objects.requireNonNull(layer.blobDigest()),
                layer.blobSize(),
                null,
                () -> source.open(layer)),
            count -> {});
      }
      original.putManifest("latest", JSON.writeValueAsBytes(manifest), manifestType);
    }
    registry.forget();
  }

  JsonNode manifest(String repository) throws IOException {
    return JSON.readTree(registry.manifest(repository, "latest"));
  }

  JsonNode config(String repository) throws IOException {
    return JSON.readTree(blob(repository, manifest(repository).path("config")));
  }

  byte[] blob(String repository, JsonNode descriptor) {
    byte[] blob =
        Objects.requireNonNull(registry.blob(repository, descriptor.path("digest").asText()));
    assertThat(blob).hasSize(descriptor.path("size").asInt());
    return blob;
  }

  static Map<String, TarArchiveEntry> entries(byte[] gzip, Map<String, byte[]> contents)
      throws IOException {
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(gzip)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.put(e.getName(), e);
        contents.put(e.getName(), tar.readAllBytes());
      }
    }
    return entries;
  }

  static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(words);
  }
}
