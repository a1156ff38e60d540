package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Platform;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that are compressed on this machine, and what is remembered of that. */
class LayerPackerTest extends RepackagingTestBase {

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"PLAIN", "ZSTD"})
  void layersThatAreNotGzipAreCompressedOnceOnThisMachine(Packing packing) throws Exception {
    ImageBuilder other =
        new ImageBuilder()
            .layer(new LayerBuilder().file("bin/tool", 0755, random(700_000)), packing);
    Path layout = other.writeOciLayout(Files.createDirectory(folder.resolve("other")), "1");
    Digest first;
    try (ImageSource source =
            LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64);
        RepackagedImage made = repackager().prepare(from(source))) {
      first = made.digest();
      assertThat(made.push(target("words"), PushProgress.NONE).uploaded()).isEqualTo(4);
      Map<String, byte[]> contents = new LinkedHashMap<>();
      entries(blob("words", manifest("words").path("layers").path(0)), contents);
      assertThat(contents).containsEntry("bin/tool", random(700_000));
    }
    // What it came to is known now, so that the blob itself is not needed for the digest.
    Files.delete(other.layerBlob(layout, 0));
    try (ImageSource source =
            LocalImages.open(new Reference.OciLayout(layout, "1"), Platform.LINUX_AMD64);
        RepackagedImage made = repackager().prepare(from(source))) {
      assertThat(made.digest()).isEqualTo(first);
    }
    assertThat(cache()).isDirectoryNotContaining("glob:**packing-*");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void archivesOfDockerSaveGiveTheSameImageAgain(boolean old) throws Exception {
    Path file = folder.resolve("saved.tar");
    if (old) {
      image.writeOldDockerArchive(file, "acme/tool:1", Packing.PLAIN);
    } else {
      image.writeDockerArchive(file, "acme/tool:1", Packing.PLAIN);
    }
    for (int i = 0; i < 2; i++) {
      try (ImageSource source =
          LocalImages.open(new Reference.Archive(file, null), Platform.LINUX_AMD64)) {
        assertThat(push(source, "words").changed()).isEqualTo(i == 0);
      }
    }
    assertThat(manifest("words").path("layers")).hasSize(4);
  }

  @Test
  void aBundleInTheCacheThatWasDamagedIsMadeAnew() throws Exception {
    try (ImageSource source = opened()) {
      push(source, "words");
      try (var blobs = Files.newDirectoryStream(cache(), "*.blob")) {
        for (Path each : blobs) {
          Files.write(each, new byte[] {1, 2, 3});
        }
      }

      assertThat(push(source, "others").uploaded()).isEqualTo(5);
    }
  }

  @Test
  void aBundleInGzipGoesAsItIs() throws Exception {
    byte[] packed = Packing.GZIP.pack(Files.readAllBytes(bundle));
    try (ImageSource source = opened()) {
      push(source, "plain");
      Files.write(bundle, packed);
      for (int i = 0; i < 2; i++) {
        assertThat(push(source, "words").changed()).isEqualTo(i == 0);
      }
    }
    assertThat(blob("words", manifest("words").path("layers").path(2))).isEqualTo(packed);
    assertThat(diffIds("words")).isEqualTo(diffIds("plain"));
  }

  private List<String> diffIds(String repository) throws IOException {
    List<String> diffIds = new ArrayList<>();
    config(repository).at("/rootfs/diff_ids").forEach(diffId -> diffIds.add(diffId.asText()));
    return diffIds;
  }

  @Test
  void whatAKilledProcessLeftGoesAndWhatALivingOneWritesStays() throws Exception {
    Path old = leftover("packing-old", Duration.ofDays(3));
    Path living = leftover("packing-new", Duration.ofHours(1));
    Path part = Files.createFile(cache().resolve("layer-1.part"));
    age(part, Duration.ofDays(3));
    try (ImageSource source = opened()) {
      push(source, "words");
    }
    assertThat(old).doesNotExist();
    assertThat(part).doesNotExist();
    assertThat(living.resolve("layer-2.part")).exists();
  }

  /** A folder that was made long ago, and a file in it of another age. */
  private Path leftover(String name, Duration age) throws IOException {
    Path scratch = Files.createDirectories(cache().resolve(name));
    age(Files.createFile(scratch.resolve("layer-2.part")), age);
    age(scratch, Duration.ofDays(3));
    return scratch;
  }

  private static void age(Path path, Duration age) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:12 5", "\u00ff\u00fe\u0000 x", "sha256"})
  void aDamagedNoteCountsAsNone(String note) throws Exception {
    Digest first;
    try (ImageSource source = opened();
        RepackagedImage made = repackager().prepare(from(source))) {
      first = made.digest();
    }
    try (var notes = Files.newDirectoryStream(cache(), "*.gzip-*")) {
      for (Path each : notes) {
        Files.writeString(each, note, StandardCharsets.ISO_8859_1);
      }
    }
    try (ImageSource source = opened();
        RepackagedImage made = repackager().prepare(from(source))) {
      assertThat(made.digest()).isEqualTo(first);
    }
  }

  @Test
  void aBundleThatIsReplacedMeanwhileIsSaidToBe() throws Exception {
    Files.write(bundle, Packing.GZIP.pack(Files.readAllBytes(bundle)));
    try (ImageSource source = opened();
        RepackagedImage made = repackager().prepare(from(source))) {
      Files.write(bundle, random((int) Files.size(bundle)));

      assertFails(
          () -> made.push(target("words"), PushProgress.NONE),
          Kind.DAMAGED,
          "bundle of scar",
          "digest");
    }
  }
}
