package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest extends InspectionTestBase {

  @Test
  void portsAndTheUserAreToldAsTheImageSaysThem() throws Exception {
    ImageFacts facts =
        inspect(
            new ImageBuilder()
                .layer(new LayerBuilder().file("a", "b"))
                .user("1000:1000")
                .workingDir("/work")
                .ports("8080/tcp", "53/udp"));

    assertThat(facts.config().exposedPorts()).containsExactly("8080/tcp", "53/udp");
    assertThat(facts.config().user()).isEqualTo("1000:1000");
    assertThat(facts.config().workingDir()).isEqualTo("/work");
  }

  @Test
  void aDamagedLayerIsNotTakenForTheImage() throws Exception {
    ImageBuilder image = new ImageBuilder().layer(new LayerBuilder().file("a", "b".repeat(9000)));
    Path oci = image.writeOciLayout(folder.resolve("oci"), "it");
    Path blob = image.layerBlob(oci, 0);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length - 20] ^= 1;
    Files.write(blob, bytes);

    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      assertThatThrownBy(() -> new ImageInspector().inspect(source, read -> {}))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "/absolute", "a/../../out", "link/x"})
  void anEntryThatLeavesTheImageIsRefusedAsUnpackingRefusesIt(String name) {
    assertThatThrownBy(
            () ->
                inspect(
                    new ImageBuilder()
                        .layer(
                            new LayerBuilder()
                                .symbolicLink("link", "../..")
                                .file(name, "content"))))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContaining("layer 1 of 1: entry `" + name + "` is refused: it");
  }

  @Test
  void moreEntriesOrBytesThanTheLimitsAreRefused() {
    ImageBuilder image =
        new ImageBuilder()
            .layer(new LayerBuilder().file("a", "1").file("b", "2"))
            .layer(new LayerBuilder().file("c", "x".repeat(10_000)));

    assertThatThrownBy(() -> inspect(image, new ImageInspector(new InspectionLimits(1 << 20, 2))))
        .hasMessageContaining("more than 2 files and folders");
    assertThatThrownBy(() -> inspect(image, new ImageInspector(new InspectionLimits(9_000, 10))))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DOES_NOT_FIT))
        .hasMessageContaining("more than 9000 bytes");
  }

  @Test
  void anInterruptedInspectionEnds() throws Exception {
    ImageBuilder image = new ImageBuilder().layer(new LayerBuilder().file("a", "b"));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> inspect(image)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void anUnpackedImageIsToldTheSame() throws Exception {
    Path oci =
        new ImageBuilder()
            .layer(glibc("2.36"))
            .layer(
                new LayerBuilder()
                    .file("bin/dash", 0755, ElfFile.dynamic(GLIBC_LOADER))
                    .symbolicLink("bin/sh", "dash")
                    .file("bin/app", 0700, bytes("#!/usr/bin/env sh\n"))
                    .file("usr/bin/env", 0755, ElfFile.fixed())
                    .hardLink("bin/again", "bin/app"))
            .cmd("again")
            .env("PATH=/usr/bin:/bin")
            .writeOciLayout(folder.resolve("oci"), "it");
    try (ImageSource image = ImageSources.local().open(new Reference.OciLayout(oci, null));
        RootfsLease unpacked = new RootfsStore(folder.resolve("store")).acquire(image)) {
      ImageFacts read = new ImageInspector().inspect(image, bytes -> {});
      ImageFacts looked = new ImageInspector().inspectUnpacked(image, unpacked.root());

      assertThat(looked.contents()).isEqualTo(read.contents());
      assertThat(usable(Objects.requireNonNull(looked.contents()).entryPoint()).program().path())
          .isEqualTo("/bin/again");
      assertThat(looked.contents().cLibrary()).isEqualTo(new CLibrary.Glibc("2.36"));
      assertThat(looked.sizes().disk()).isEqualTo(read.sizes().disk());
      assertThat(looked.sizes().packed()).isEqualTo(read.sizes().packed());
      assertThat(looked.sizes().tars()).isZero();
      assertThat(looked.sizes().unpackedLayers()).isEqualTo(looked.sizes().disk());
    }
  }
}
