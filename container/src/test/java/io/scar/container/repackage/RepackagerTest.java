package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a repackaged image is made of, and which images are not repackaged. */
class RepackagerTest extends RepackagingTestBase {

  @Test
  void theUsersLayersStayAndTwoComeOnTop() throws Exception {
    try (ImageSource source = opened()) {
      PushReport report = push(source, "words");

      assertThat(report.uploaded()).isEqualTo(5);
      JsonNode layers = manifest("words").path("layers");
      assertThat(layers).hasSize(4);
      assertThat(layers.path(0).path("digest").asText())
          .isEqualTo(String.valueOf(source.layers().get(0).blobDigest()));
      assertThat(layers.path(1).path("digest").asText())
          .isEqualTo(String.valueOf(source.layers().get(1).blobDigest()));
      Map<String, byte[]> contents = new LinkedHashMap<>();
      entries(blob("words", layers.path(2)), contents);
      assertThat(contents).containsEntry("opt/scar/start", random(300_000));
      contents.clear();
      Map<String, TarArchiveEntry> function = entries(blob("words", layers.path(3)), contents);
      assertThat(contents.get("opt/scar/image.json")).isEqualTo(source.configBytes());
      assertThat(contents.get("var/task/function_config.yaml"))
          .asString()
          .isEqualTo("name: words\n");
      assertThat(function.keySet())
          .containsExactly(
              "opt/",
              "opt/scar/",
              "var/",
              "var/task/",
              "opt/scar/image.json",
              "var/task/function_config.yaml");
      assertThat(function.values())
          .allSatisfy(
              entry -> {
                assertThat(entry.getLongUserId()).isZero();
                assertThat(entry.getLastModifiedTime().toMillis()).isZero();
                assertThat(entry.getMode() & 0777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
              });
    }
  }

  @Test
  void theConfigurationStartsTheBundleAndNothingOfTheOriginalsStartIsLeft() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");

      JsonNode config = config("words");
      JsonNode settings = config.path("config");
      assertThat(settings.path("Entrypoint")).hasToString("[\"/opt/scar/start\"]");
      assertThat(settings.path("Cmd")).isEmpty();
      assertThat(settings.path("Env").isArray()).isTrue();
      assertThat(settings.path("Env")).isEmpty();
      assertThat(settings.path("WorkingDir").asText()).isEqualTo("/");
      assertThat(settings.has("User")).isFalse();
      assertThat(settings.path("ExposedPorts").has("80/tcp")).isTrue();
      assertThat(settings.path("Labels").path("io.scar.image").asText()).isEqualTo("acme/tool:1");
      assertThat(settings.path("Labels").path("io.scar.digest").asText())
          .isEqualTo(source.digest().toString());
      assertThat(settings.path("Labels").path("io.scar.version").asText()).isEqualTo("1.0");
      assertThat(config.path("architecture").asText()).isEqualTo("amd64");
      List<Digest> diffIds = new ArrayList<>();
      for (JsonNode diffId : config.path("rootfs").path("diff_ids")) {
        diffIds.add(Digest.parse(diffId.asText()));
      }
      assertThat(diffIds).hasSize(4).startsWith(source.config().diffIds().toArray(Digest[]::new));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"created_by\":\"COPY\"},{\"created_by\":\"ENV\",\"empty_layer\":true}] | 4",
        "[]   | 0",
        "null | 0",
      })
  void theHistoryTellsOfTheTwoLayersIfItTellsOfTheOthers(String history, int entries)
      throws Exception {
    ObjectNode original = JSON.createObjectNode();
    original.set("history", JSON.readTree(history));
    List<TargetLayer> additions = List.of(addition("bundle of scar"), addition("function of scar"));

    JsonNode config =
        JSON.readTree(
            Documents.config(JSON.writeValueAsBytes(original), additions, Map.of(), "image x"));

    assertThat(config.path("history")).hasSize(entries);
    if (entries > 0) {
      assertThat(config.at("/history/3/created_by").asText()).isEqualTo("function of scar");
    }
  }

  private static TargetLayer addition(String what) {
    Digest digest = Digest.sha256(what.getBytes(StandardCharsets.UTF_8));
    return new TargetLayer(what, digest, digest, 1, false, InputStream::nullInputStream);
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
  })
  void anImageOfDockersTypesGetsThoseOfOciThroughout(String layerType) throws Exception {
    pushOriginal(
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.container.image.v1+json",
        layerType);
    try (ImageSource source = opened("acme/tool")) {
      push(source, "words");
    }
    JsonNode manifest = manifest("words");
    assertThat(manifest.path("mediaType").asText())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(manifest.at("/config/mediaType").asText())
        .isEqualTo("application/vnd.oci.image.config.v1+json");
    assertThat(manifest.path("layers"))
        .hasSize(4)
        .allSatisfy(
            layer ->
                assertThat(layer.path("mediaType").asText())
                    .isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip"));
  }

  @Test
  void ofAnIndexTheImageIsTakenAndNotItsAttestation() throws Exception {
    pushOriginal();
    byte[] original = registry.manifest("acme/tool", "latest");
    byte[] attestation = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
    registry.put("acme/tool", "attestation", attestation);
    ObjectNode index =
        JSON.createObjectNode()
            .put("schemaVersion", 2)
            .put("mediaType", "application/vnd.oci.image.index.v1+json");
    for (byte[] manifest : List.of(attestation, original)) {
      ObjectNode entry =
          index
              .withArray("manifests")
              .addObject()
              .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
              .put("digest", Digest.sha256(manifest).toString())
              .put("size", manifest.length);
      boolean isImage = manifest == original;
      entry
          .putObject("platform")
          .put("os", isImage ? "linux" : "unknown")
          .put("architecture", isImage ? "amd64" : "unknown");
      if (!isImage) {
        entry.putObject("annotations").put("vnd.docker.reference.type", "attestation-manifest");
      }
    }
    registry.put("acme/tool", "latest", JSON.writeValueAsBytes(index));

    try (ImageSource source = opened("acme/tool")) {
      push(source, "words");
    }
    assertThat(manifest("words").path("layers")).hasSize(4);
    assertThat(config("words").at("/config/Labels/io.scar.digest").asText())
        .isEqualTo(Digest.sha256(original).toString());
  }

  @Test
  void theDigestIsKnownBeforeAnyLayerIsFetched() throws Exception {
    pushOriginal();
    try (ImageSource source = opened("acme/tool");
        RepackagedImage made = repackager().prepare(from(source))) {
      assertThat(made.digest().hex()).hasSize(64);
      assertThat(registry.requests())
          .filteredOn(line -> line.contains("/blobs/"))
          .singleElement()
          .asString()
          .endsWith(source.digest().toString());
    }
  }

  @Test
  void anImageThatIsRepackagedAlreadyIsRefused() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
    }
    try (ImageSource pushed = opened("words")) {
      assertFails(
          () -> repackager().prepare(from(pushed)),
          Kind.UNSUPPORTED,
          "acme/tool:1",
          "--no-create-image");
    }
  }

  @Test
  void anImageOfTooManyLayersIsRefused() throws Exception {
    ImageBuilder high = new ImageBuilder();
    for (int i = 0; i < 126; i++) {
      high.layer(new LayerBuilder().file("file" + i, 0644, new byte[0]), Packing.GZIP);
    }
    Path layout = high.writeOciLayout(Files.createDirectory(folder.resolve("high")), "1");
    try (ImageSource source =
        LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64)) {
      assertFails(
          () -> repackager().prepare(from(source)), Kind.DOES_NOT_FIT, "126 layers", "squash");
    }
  }
}
