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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RootfsUnpackerTest {

  @TempDir Path folder;

  private Path rootfs() {
    return folder.resolve("rootfs");
  }

  private UnpackReport unpack(ImageBuilder image) throws IOException, InterruptedException {
    return unpack(image, UnpackLimits.DEFAULT);
  }

  private UnpackReport unpack(ImageBuilder image, UnpackLimits limits)
      throws IOException, InterruptedException {
    Path oci = Files.createTempDirectory(folder, "oci");
    image.writeOciLayout(oci, "1");
    try (ImageSource source = LocalImages.open(new Reference.OciLayout(oci, null))) {
      return RootfsUnpacker.unpack(source, rootfs(), UnpackOptions.within(limits));
    }
  }

  private static ImageBuilder image(LayerBuilder... layers) {
    ImageBuilder image = new ImageBuilder();
    for (LayerBuilder layer : layers) {
      image.layer(layer);
    }
    return image;
  }

  private String read(String path) throws IOException {
    return Files.readString(rootfs().resolve(path));
  }

  private boolean exists(String path) {
    return Files.exists(rootfs().resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  private int mode(String path) throws IOException {
    return (Integer) Files.getAttribute(rootfs().resolve(path), "unix:mode") & 07777;
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void unpacksWhateverPacksTheLayer(Packing packing) throws Exception {
    byte[] big = new byte[300_000];
    new java.util.Random(7).nextBytes(big);
    UnpackReport report =
        unpack(
            new ImageBuilder()
                .layer(new LayerBuilder().directory("bin").file("bin/big", 0755, big), packing));
    assertThat(rootfs().resolve("bin/big")).hasBinaryContent(big);
    assertThat(report.entries()).isEqualTo(2);
    assertThat(report.bytes()).isEqualTo(big.length);
  }

  @Test
  void readsSeveralGzipMembersAsOneLayer() throws Exception {
    byte[] tar = new LayerBuilder().file("a", "x".repeat(5000)).build();
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(Packing.GZIP.pack(java.util.Arrays.copyOf(tar, 1000)));
    members.write(Packing.GZIP.pack(java.util.Arrays.copyOfRange(tar, 1000, tar.length)));
    // The builder packs plain bytes; what they hold is found by their magic.
    Path archive = folder.resolve("i.tar");
    String config =
        "{\"rootfs\":{\"diff_ids\":[\"" + io.scar.container.image.Digest.sha256(tar) + "\"]}}";
    ImageBuilder.writeTar(
        archive,
        java.util.Map.of(
            "layer.tar",
            members.toByteArray(),
            "c.json",
            config.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "manifest.json",
            "[{\"Config\":\"c.json\",\"Layers\":[\"layer.tar\"]}]"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        java.util.Map.of(),
        Packing.PLAIN);
    try (ImageSource source = LocalImages.open(new Reference.Archive(archive, null))) {
      RootfsUnpacker.unpack(source, rootfs(), UnpackOptions.within(UnpackLimits.DEFAULT));
    }
    assertThat(read("a")).hasSize(5000);
  }

  @Test
  void keepsModesAndTimesAndLinks() throws Exception {
    unpack(
        image(
            new LayerBuilder()
                .directory("closed", 0555)
                .file("closed/inside", 0400, new byte[] {1})
                .file("su", 04755, new byte[] {1})
                .directory("tmp", 01777)
                .file("unreadable", 0, new byte[] {1})
                .symbolicLink("link", "su")
                .symbolicLink("absolute", "/etc/../su")
                .hardLink("same", "su"),
            new LayerBuilder().file("closed/later", "2")));
    assertThat(mode("closed")).isEqualTo(0555);
    assertThat(mode("closed/inside")).isEqualTo(0400);
    assertThat(mode("su")).isEqualTo(04755);
    assertThat(mode("tmp")).isEqualTo(01777);
    assertThat(mode("unreadable")).isZero();
    assertThat(read("closed/later")).isEqualTo("2");
    assertThat(Files.readSymbolicLink(rootfs().resolve("link"))).hasToString("su");
    assertThat(Files.readSymbolicLink(rootfs().resolve("absolute"))).hasToString("/etc/../su");
    assertThat(Files.getAttribute(rootfs().resolve("same"), "unix:ino"))
        .isEqualTo(Files.getAttribute(rootfs().resolve("su"), "unix:ino"));
    for (String path : new String[] {"closed", "su", "link", "tmp"}) {
      assertThat(Files.getLastModifiedTime(rootfs().resolve(path), LinkOption.NOFOLLOW_LINKS))
          .as(path)
          .isEqualTo(FileTime.from(LayerBuilder.MODIFIED));
    }
    TreeRemover.remove(rootfs());
    assertThat(rootfs()).doesNotExist();
  }

  @Test
  void givesFoldersThatNoEntryNamesTheUsualMode() throws Exception {
    unpack(image(new LayerBuilder().file("a/b/c", "x")));
    assertThat(mode("a")).isEqualTo(0755);
    assertThat(mode("a/b")).isEqualTo(0755);
  }

  @Test
  void takesOddNames() throws Exception {
    String longName = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(200);
    String odd = "Főtanúsítvány \n\t*?\\'\".crt";
    unpack(
        image(
            new LayerBuilder().file(longName, "pax").file(odd, "odd").file("./dot//x/", ""),
            new LayerBuilder().gnuNames().file("g" + longName, "gnu").file("é", "raw")));
    assertThat(read(longName)).isEqualTo("pax");
    assertThat(read("g" + longName)).isEqualTo("gnu");
    assertThat(read(odd)).isEqualTo("odd");
    assertThat(read("é")).isEqualTo("raw");
    assertThat(rootfs().resolve("dot/x")).isDirectory();
  }

  @Test
  void appliesWhiteouts() throws Exception {
    unpack(
        image(
            new LayerBuilder()
                .file("etc/old", "1")
                .file("etc/kept", "1")
                .file("dir/sub/file", "1")
                .symbolicLink("link", "etc"),
            new LayerBuilder()
                .whiteout("etc/old")
                .whiteout("dir")
                .whiteout("link")
                .whiteout("never/there")));
    assertThat(exists("etc/old")).isFalse();
    assertThat(read("etc/kept")).isEqualTo("1");
    assertThat(exists("dir")).isFalse();
    assertThat(exists("link")).isFalse();
    assertThat(exists("never")).isFalse();
    assertThat(exists(".wh.dir")).isFalse();
  }

  @Test
  void whiteoutsSpareTheirOwnLayerInAnyOrder() throws Exception {
    unpack(
        image(
            new LayerBuilder()
                .file("a/old", "1")
                .file("b/old", "1")
                .file("c/old", "1")
                .file("f", "1"),
            new LayerBuilder()
                .file("a/new", "2")
                .opaque("a")
                .opaque("b")
                .file("b/new", "2")
                .file("c/new", "2")
                .whiteout("c")
                .file("f", "2")
                .whiteout("f")));
    for (String dir : new String[] {"a", "b", "c"}) {
      assertThat(exists(dir + "/old")).as(dir).isFalse();
      assertThat(read(dir + "/new")).as(dir).isEqualTo("2");
    }
    assertThat(read("f")).isEqualTo("2");
  }

  @Test
  void replacesAcrossKindsAndNeverThroughLinks() throws Exception {
    unpack(
        image(
            new LayerBuilder()
                .file("target", "old")
                .hardLink("twin", "target")
                .symbolicLink("link", "target")
                .symbolicLink("dirlink", "real")
                .file("real/x", "x")
                .file("folder/x", "x")
                .file("file", "x"),
            new LayerBuilder()
                .file("target", "new")
                .file("link", "own")
                .directory("dirlink")
                .file("folder", "now a file")
                .directory("file")
                .file("file/inside", "y")));
    assertThat(read("target")).isEqualTo("new");
    assertThat(read("twin")).isEqualTo("old");
    assertThat(read("link")).isEqualTo("own");
    assertThat(Files.isDirectory(rootfs().resolve("dirlink"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(read("real/x")).isEqualTo("x");
    assertThat(read("folder")).isEqualTo("now a file");
    assertThat(read("file/inside")).isEqualTo("y");
  }

  @Test
  void resolvesLinksOfTheImageInsideTheImage() throws Exception {
    unpack(
        image(
            new LayerBuilder()
                .directory("usr/lib")
                .directory("run")
                .symbolicLink("lib", "usr/lib")
                .symbolicLink("var/run", "/run"),
            new LayerBuilder().file("lib/libc.so", "c").file("var/run/pid", "1")));
    assertThat(read("usr/lib/libc.so")).isEqualTo("c");
    assertThat(read("run/pid")).isEqualTo("1");
    assertThat(Files.isSymbolicLink(rootfs().resolve("lib"))).isTrue();
  }

  @Test
  void leavesDevicesOutAndCountsThemAndMakesPipes() throws Exception {
    UnpackReport report =
        unpack(
            image(
                new LayerBuilder().file("dev/null", "x"),
                new LayerBuilder().characterDevice("dev/null").pipe("pipe").file("file", "x")));
    assertThat(report.skipped()).isEqualTo(1);
    assertThat(exists("dev/null")).isFalse();
    assertThat(Files.readAttributes(rootfs().resolve("pipe"), BasicFileAttributes.class).isOther())
        .isTrue();
    assertThat(mode("pipe")).isEqualTo(0644);
    assertThat(read("file")).isEqualTo("x");
  }

  @Test
  void unpacksAnImageWithoutLayers() throws Exception {
    assertThat(unpack(new ImageBuilder()).entries()).isZero();
    assertThat(rootfs()).isEmptyDirectory();
  }

  @Test
  void stopsAtTheLimits() {
    LayerBuilder many = new LayerBuilder();
    for (int i = 0; i < 20; i++) {
      many.file("f" + i, "x");
    }
    assertDoesNotFit(image(many), new UnpackLimits(1 << 20, 10), "10 files and folders");
    assertDoesNotFit(
        image(new LayerBuilder().file("zeros", 0644, new byte[1 << 20])),
        new UnpackLimits(100_000, 10),
        "100000 bytes");
  }

  private void assertDoesNotFit(ImageBuilder image, UnpackLimits limits, String words) {
    assertThatThrownBy(
            () -> {
              try {
                unpack(image, limits);
              } finally {
                TreeRemover.remove(rootfs());
              }
            })
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DOES_NOT_FIT))
        .hasMessageContaining(words);
  }

  @Test
  void removesTreesDeeperThanAPathCanSay() throws Exception {
    Path top = Files.createDirectory(folder.resolve("top"));
    for (int chain = 0; chain < 4; chain++) {
      Path next = Files.createDirectory(folder.resolve("next"));
      Path bottom = Files.createDirectories(next.resolve("abc/".repeat(700)));
      Files.writeString(bottom.resolve("file"), "x");
      Files.move(top, bottom.resolve("top"));
      Files.setPosixFilePermissions(bottom, PosixFilePermissions.fromString("---------"));
      Files.move(next, top);
    }

    TreeRemover.remove(top);

    assertThat(top).doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void removesTreesThatForbidIt() throws Exception {
    Path closed = Files.createDirectories(folder.resolve("tree/a/b"));
    Files.writeString(closed.resolve("f"), "x");
    Path outside = Files.writeString(folder.resolve("outside"), "x");
    Files.createSymbolicLink(closed.resolve("link"), outside);
    for (Path path : new Path[] {closed, closed.getParent()}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    }
    TreeRemover.remove(folder.resolve("tree"));
    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(outside).hasContent("x");
  }
}
