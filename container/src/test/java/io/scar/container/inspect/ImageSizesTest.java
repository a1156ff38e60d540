package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an image takes, packed and unpacked. */
class ImageSizesTest extends InspectionTestBase {

  @ParameterizedTest
  @EnumSource(Packing.class)
  void theSizesAreThoseOfTheFinalTreeHoweverTheLayersArePacked(Packing packing) throws Exception {
    ImageFacts facts =
        inspect(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .file("kept", "x".repeat(5000))
                        .file("replaced", "x".repeat(100_000))
                        .file("removed/a", "x".repeat(100_000))
                        .file("hidden/b", "x".repeat(100_000)),
                    packing)
                .layer(
                    new LayerBuilder()
                        .file("replaced", "y")
                        .whiteout("removed")
                        .opaque("hidden")
                        .hardLink("again", "kept")
                        .symbolicLink("short", "kept")
                        .symbolicLink("long", "k".repeat(60))
                        .file("empty", ""),
                    packing));

    ImageContents contents = Objects.requireNonNull(facts.contents());
    assertThat(contents.files()).isEqualTo(3);
    assertThat(contents.folders()).isEqualTo(2);
    assertThat(contents.links()).isEqualTo(2);
    // kept 2 blocks, replaced 1, the long link 1, / and hidden 1 each
    assertThat(facts.sizes().disk()).isEqualTo(6 * 4096);
    assertThat(facts.sizes().exact()).isTrue();
    assertThat(facts.sizes().layers()).hasSize(2);
    assertThat(facts.sizes().unpackedLayers()).isGreaterThan(305_000);
    assertThat(facts.sizes().layers()).allMatch(layer -> layer.packed() > 0);
  }

  @Test
  void aFolderOfManyNamesTakesMoreThanOneBlock() throws Exception {
    LayerBuilder layer = new LayerBuilder();
    for (int i = 0; i < 1000; i++) {
      layer.file("folder/name-of-twenty-%05d".formatted(i), "");
    }
    // 8 and 20 bytes of each: 28,000 bytes in 7 blocks; and the root
    assertThat(inspect(new ImageBuilder().layer(layer)).sizes().disk()).isEqualTo(8 * 4096);
  }

  @Test
  void allPackedBytesAreToldAsTheyAreRead() throws Exception {
    Path oci =
        new ImageBuilder()
            .layer(new LayerBuilder().file("a", "x".repeat(1 << 20)))
            .layer(new LayerBuilder().file("b", "y".repeat(1 << 20)), Packing.ZSTD)
            .writeOciLayout(folder.resolve("oci"), "it");
    AtomicLong read = new AtomicLong();
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      ImageFacts facts = new ImageInspector().inspect(source, read::addAndGet);
      assertThat(read).hasValue(facts.sizes().packed());
    }
  }

  @Test
  void aDeviceTakesThePlaceOfWhatLowerLayersHave() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(new LayerBuilder().file("dev/null", "x").file("kept", "y"))
                .layer(new LayerBuilder().characterDevice("dev/null").pipe("pipe")));

    assertThat(contents.files()).isEqualTo(2);
  }

  @Test
  void foldersOfAnyDepthAreInspected() throws Exception {
    LayerBuilder layer = new LayerBuilder();
    layer.file("a/".repeat(1_000) + "file", "x");
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(layer)
                .layer(new LayerBuilder().whiteout("a/" + "a/".repeat(499) + "a")));

    assertThat(contents.folders()).isEqualTo(501);
    assertThat(contents.files()).isZero();
  }

  @Test
  void aGlanceEstimatesTheSizesAndReadsLittle() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append(Integer.toHexString(i * 0x9E3779B9)).append(' ');
    }
    byte[] noise = bytes(text.toString());
    LayerBuilder layer = new LayerBuilder();
    for (int i = 0; i < 60; i++) {
      layer.file("file-" + i, 0644, noise);
    }
    Path oci =
        new ImageBuilder()
            .layer(layer)
            .layer(new LayerBuilder().file("small", "x".repeat(3000)), Packing.ZSTD)
            .writeOciLayout(folder.resolve("oci"), "it");
    AtomicLong read = new AtomicLong();
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      ImageFacts glance = new ImageInspector().glance(source, read::addAndGet);

      assertThat(glance.contents()).isNull();
      assertThat(glance.sizes().exact()).isFalse();
      long unpacked = new ImageInspector().inspect(source, bytes -> {}).sizes().unpackedLayers();
      assertThat(glance.sizes().disk()).isBetween(unpacked * 9 / 10, unpacked * 11 / 10);
      assertThat(read.get()).isLessThan(glance.sizes().packed() / 2);
    }
  }
}
