package io.scar.container.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedImagesTest {

  @TempDir Path folder;
  private Path outside = Path.of("/");
  private Path oci = Path.of("/");

  @BeforeEach
  void makeWhatMustNotBeTouched() throws IOException {
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
    oci = Files.createDirectory(folder.resolve("oci"));
  }

  private void unpack() throws IOException, InterruptedException {
    try (ImageSource source = LocalImages.open(new Reference.OciLayout(oci, null))) {
      RootfsUnpacker.unpack(
          source, folder.resolve("rootfs"), UnpackOptions.within(UnpackLimits.DEFAULT));
    }
  }

  private void assertRefused(String... words) throws IOException {
    assertThatThrownBy(this::unpack)
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContainingAll(words);
    TreeRemover.remove(folder.resolve("rootfs"));
  }

  static Stream<Arguments> climbers() {
    return Stream.of(
        climber("../outside/new", new LayerBuilder().file("../outside/new", "x")),
        climber("a/../../outside/new", new LayerBuilder().file("a/../../outside/new", "x")),
        climber("..", new LayerBuilder().directory("..", 0700)),
        climber("/etc/new", new LayerBuilder().file("/etc/new", "x")),
        climber("up/new", new LayerBuilder().symbolicLink("up", "../outside").file("up/new", "x")),
        climber(
            "deep/up/new",
            new LayerBuilder()
                .directory("deep")
                .symbolicLink("deep/up", "../../outside")
                .file("deep/up/new", "x")),
        climber(
            "up/.wh.secret",
            new LayerBuilder().symbolicLink("up", "../outside").whiteout("up/secret")),
        climber(
            "up/.wh..wh..opq", new LayerBuilder().symbolicLink("up", "../outside").opaque("up")),
        climber("loop/new", new LayerBuilder().symbolicLink("loop", "loop").file("loop/new", "x")),
        climber("hard", new LayerBuilder().hardLink("hard", "../outside/secret")),
        climber("hard", new LayerBuilder().hardLink("hard", "/etc/passwd")),
        climber("hard", new LayerBuilder().hardLink("hard", "nowhere")),
        climber("hard", new LayerBuilder().directory("d").hardLink("hard", "d")),
        climber(
            "hard",
            new LayerBuilder().symbolicLink("up", "../outside").hardLink("hard", "up/secret")),
        climber("file/x", new LayerBuilder().file("file", "x").file("file/x", "x")),
        climber(".wh...", new LayerBuilder().file("a/.wh...", "")));
  }

  private static Arguments climber(String entry, LayerBuilder layer) {
    return Arguments.of(entry, layer);
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("climbers")
  void refusesAnEntryThatClimbsOutAndNamesIt(String entry, LayerBuilder layer) throws Exception {
    new ImageBuilder().layer(layer).writeOciLayout(oci, "1");
    assertRefused("layer 1 of 1", entry, "refused");
    assertThat(outside.resolve("secret")).hasContent("untouched");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void refusesAnAbsoluteLinkToAFolderOfTheMachine() throws Exception {
    new ImageBuilder()
        .layer(new LayerBuilder().symbolicLink("out", outside.toString()).file("out/new", "x"))
        .writeOciLayout(oci, "1");
    assertRefused("`out/new`", "symbolic link `out`");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void refusesALinkThatReplacesAFolderThatWasWrittenBefore() throws Exception {
    new ImageBuilder()
        .layer(new LayerBuilder().directory("d").file("d/a", "x"))
        .layer(new LayerBuilder().symbolicLink("d", "../outside").file("d/new", "x"))
        .writeOciLayout(oci, "1");
    assertRefused("layer 2 of 2", "d/new");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void givesNoModeOrTimeThroughALinkThatReplacedAFolder() throws Exception {
    Files.createDirectory(outside.resolve("sub"));
    Object before = Files.getAttribute(outside.resolve("sub"), "unix:mode");
    new ImageBuilder()
        .layer(new LayerBuilder().directory("d").directory("d/sub", 0111))
        .layer(new LayerBuilder().symbolicLink("d", outside.toString()))
        .writeOciLayout(oci, "1");
    unpack();
    assertThat(Files.getAttribute(outside.resolve("sub"), "unix:mode")).isEqualTo(before);
    assertThat(Files.isSymbolicLink(folder.resolve("rootfs/d"))).isTrue();
  }

  @Test
  void givesLongAbsoluteNamesNoWayOut() throws Exception {
    String name = outside + "/" + "n".repeat(150);
    new ImageBuilder().layer(new LayerBuilder().file(name, "x")).writeOciLayout(oci, "1");
    try {
      unpack();
    } catch (ContainerException e) {
      assertThat(e.kind()).isEqualTo(Kind.DAMAGED);
    }
    assertThat(Path.of(name)).doesNotExist();
  }

  private ImageBuilder payload(Packing packing) {
    byte[] random = new byte[200_000];
    new java.util.Random(3).nextBytes(random);
    return new ImageBuilder()
        .layer(new LayerBuilder().file("random", 0644, random).file("end", "x"), packing);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void refusesABlobThatIsCutAnywhere(Packing packing) throws Exception {
    ImageBuilder image = payload(packing);
    image.writeOciLayout(oci, "1");
    Path blob = image.layerBlob(oci, 0);
    byte[] whole = Files.readAllBytes(blob);
    for (int length : new int[] {0, 1, 5, 11, 512, whole.length / 2, whole.length - 1}) {
      Files.write(blob, Arrays.copyOf(whole, length));
      assertRefused(blob.getFileName().toString(), "damaged");
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void refusesABlobWithAnotherDigest(Packing packing) throws Exception {
    ImageBuilder image = payload(packing);
    image.writeOciLayout(oci, "1");
    Path blob = image.layerBlob(oci, 0);
    byte[] whole = Files.readAllBytes(blob);
    for (int at : new int[] {0, 20, whole.length / 2, whole.length - 1}) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(blob, changed);
      assertRefused("image", "damaged");
    }
  }

  @Test
  void refusesABlobThatIsLongerThanItsSize() throws Exception {
    ImageBuilder image = payload(Packing.PLAIN);
    image.writeOciLayout(oci, "1");
    Path blob = image.layerBlob(oci, 0);
    byte[] whole = Files.readAllBytes(blob);
    Files.write(blob, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(blob.getFileName().toString(), "longer than the " + whole.length + " bytes");
  }

  @Test
  void refusesALayerThatUnpacksToAnotherDiffId() throws Exception {
    byte[] tar = new LayerBuilder().file("a", "x").build();
    String config = "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "0".repeat(64) + "\"]}}";
    Path archive = folder.resolve("i.tar");
    ImageBuilder.writeTar(
        archive,
        java.util.Map.of(
            "l/layer.tar",
            tar,
            "c.json",
            config.getBytes(StandardCharsets.UTF_8),
            "manifest.json",
            "[{\"Config\":\"c.json\",\"Layers\":[\"l/layer.tar\"]}]"
                .getBytes(StandardCharsets.UTF_8)),
        java.util.Map.of(),
        Packing.PLAIN);
    try (ImageSource source = LocalImages.open(new Reference.Archive(archive, null))) {
      assertThatThrownBy(
              () ->
                  RootfsUnpacker.unpack(
                      source, folder.resolve("rootfs"), UnpackOptions.within(UnpackLimits.DEFAULT)))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
          .hasMessageContaining("0".repeat(64));
    }
  }

  @Test
  void refusesABlobThatIsMissingOrNoTar() throws Exception {
    ImageBuilder image =
        new ImageBuilder()
            .layer("no tar at all ".repeat(100).getBytes(StandardCharsets.UTF_8), Packing.GZIP);
    image.writeOciLayout(oci, "1");
    assertRefused("layer 1 of 1", "damaged");
    Files.delete(image.layerBlob(oci, 0));
    assertRefused(image.layerBlob(oci, 0).getFileName().toString(), "missing");
  }

  @Test
  void namesACompressionThatIsNotServed() throws Exception {
    new ImageBuilder()
        .layer(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2, 3}, Packing.PLAIN)
        .writeOciLayout(oci, "1");
    assertThatThrownBy(this::unpack)
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessageContaining("xz");
  }
}
