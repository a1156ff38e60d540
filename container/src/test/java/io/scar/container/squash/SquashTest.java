package io.scar.container.squash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.MemoryObjects;
import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquashTest {

  private static final String BUCKET = "images";
  private static final String KEY = "some/image";

  @TempDir Path folder;
  private final MemoryObjects objects = new MemoryObjects();

  /** Everything that layers do to each other. */
  private static ImageBuilder layered(Packing packing) {
    return new ImageBuilder()
        .layer(
            new LayerBuilder()
                .directory("bin")
                .file("bin/sh", 0755, bytes("shell"))
                .file("bin/su", 04755, bytes("su"))
                .hardLink("bin/ash", "bin/sh")
                .directory("etc", 0700)
                .file("etc/passwd", "root")
                .file("etc/gone", "deleted-content")
                .directory("var")
                .file("var/old", "hidden-content")
                .directory("usr/lib")
                .symbolicLink("lib", "usr/lib")
                .file("lib/libc.so", "through a link"),
            packing)
        .layer(
            new LayerBuilder()
                .whiteout("etc/gone")
                .opaque("var")
                .file("var/new", "new")
                .file("etc/passwd", "changed")
                .hardLink("etc/passwd-", "etc/passwd")
                .file("implicit/folders/file", "x")
                .file("long/" + "n".repeat(180) + "/" + "m".repeat(200), "long name")
                .symbolicLink("far", "../".repeat(3) + "t".repeat(150))
                .file("na\u00efve-\u00fc", "utf-8")
                .directory("closed", 0555)
                .file("closed/inside", 0400, bytes("unreadable")),
            packing)
        .layer(
            new LayerBuilder().whiteout("bin/sh").whiteout("implicit").file("bin", "now a file?"),
            packing)
        .layer(
            new LayerBuilder().whiteout("bin").directory("bin").file("bin/busybox", "box"), packing)
        .env("A=b")
        .entrypoint("/bin/busybox");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ImageSource open(ImageBuilder image, String name) throws IOException {
    Path layout = image.writeOciLayout(Files.createDirectories(folder.resolve(name)), "t");
    return LocalImages.open((Reference.Local) Reference.parse("oci:" + layout, folder));
  }

  private record Squashed(ByteBuffer content, SquashPin pin, Digest image) {
    byte[] bytes() {
      byte[] bytes = new byte[content.capacity()];
      content.get(0, bytes);
      return bytes;
    }
  }

  private Squashed squash(ImageSource image) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SquashPin pin = Squash.of(image).write(out, 2, done -> {});
    objects.put(BUCKET, KEY, out.toByteArray());
    return new Squashed(ByteBuffer.wrap(out.toByteArray()), pin, image.digest());
  }

  private SquashedImage reopen(Squashed squashed) throws ContainerException {
    return SquashedImage.open(objects, BUCKET, KEY, squashed.image(), squashed.pin(), 3);
  }

  /** What is in an unpacked image, in words; names of one file have the same number. */
  private SortedMap<String, String> unpacked(ImageSource image, String name)
      throws IOException, InterruptedException {
    SortedMap<String, String> tree = new TreeMap<>();
    Map<Object, Integer> files = new HashMap<>();
    try (RootfsLease lease = new RootfsStore(folder.resolve(name)).acquire(image);
        Stream<Path> walk = Files.walk(lease.root())) {
      for (Path path : walk.sorted().toList()) {
        Map<String, Object> unix =
            Files.readAttributes(path, "unix:mode,size,ino,nlink", LinkOption.NOFOLLOW_LINKS);
        BasicFileAttributes basic =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String content =
            basic.isSymbolicLink()
                ? Files.readSymbolicLink(path).toString()
                : basic.isRegularFile() ? Digest.sha256(Files.readAllBytes(path)).shortHex() : "";
        int number = files.computeIfAbsent(unix.get("ino"), ino -> files.size());
        tree.put(
            lease.root().relativize(path).toString(),
            "%o %s %s file %s"
                .formatted(
                    (Integer) unix.get("mode"),
                    basic.isDirectory() ? "" : unix.get("size"),
                    content,
                    basic.isDirectory() ? "" : number + " at " + basic.lastModifiedTime()));
      }
    }
    return tree;
  }

  @Test
  void aSquashedImageUnpacksToWhatItsLayersUnpackTo() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      SortedMap<String, String> original = unpacked(image, "original");
      try (ImageSource squashed = reopen(squash(image))) {
        assertThat(unpacked(squashed, "squashed")).isEqualTo(original);
        assertThat(original).containsKeys("usr/lib/libc.so", "var/new", "etc/passwd-");
        assertThat(squashed.digest()).isEqualTo(image.digest());
        assertThat(squashed.config()).isEqualTo(image.config());
        assertThat(squashed.configBytes()).isEqualTo(image.configBytes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void theSameImageGivesTheSameBytesHoweverItsLayersArePacked(Packing packing) throws Exception {
    try (ImageSource gzip = open(layered(Packing.GZIP), "gzip");
        ImageSource other = open(layered(packing), "other")) {
      Squashed first = squash(gzip);
      Squashed second = squash(other);

      assertThat(second.bytes()).isEqualTo(first.bytes());
      assertThat(second.pin()).isEqualTo(first.pin());
    }
  }

  @Test
  void zstdAndTarReadItAndFindNothingThatWasDeleted() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      byte[] tar;
      try (InputStream in =
          new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(squash(image).bytes()))) {
        tar = in.readAllBytes();
      }
      List<String> names = new ArrayList<>();
      TarArchiveInputStream entries =
          new TarArchiveInputStream(new ByteArrayInputStream(tar), StandardCharsets.UTF_8.name());
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        names.add(entry.getName());
        assertThat(entry.getUserName()).isEmpty();
      }

      assertThat(names)
          .contains("etc/", "closed/", "na\u00efve-\u00fc", "etc/passwd", "far")
          .contains("long/" + "n".repeat(180) + "/" + "m".repeat(200))
          .doesNotContain("etc/gone", "var/old", "bin/sh", "implicit/folders/file")
          .doesNotHaveDuplicates()
          .noneMatch(name -> name.contains(".wh."));
      assertThat(new String(tar, StandardCharsets.ISO_8859_1))
          .doesNotContain("deleted-content", "hidden-content");
    }
  }

  @Test
  void theSeekTableLeadsToEveryFrame() throws Exception {
    byte[] random = new byte[SquashFormat.FRAME_BYTES * 2 + 12345];
    new Random(1).nextBytes(random);
    try (ImageSource image =
        open(new ImageBuilder().layer(new LayerBuilder().file("big", 0644, random)), "big")) {
      byte[] bytes = squash(image).bytes();

      ByteBuffer object = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(object.getInt(bytes.length - 4)).isEqualTo(0x8F92EAB1);
      int frames = object.getInt(bytes.length - 9);
      int table = bytes.length - 9 - 8 * frames;
      assertThat(object.getInt(table - 8)).isEqualTo(0x184D2A5E);
      int offset = 0;
      long plain = 0;
      for (int i = 0; i < frames; i++) {
        int magic = object.getInt(offset);
        int size = object.getInt(table + 8 * i + 4);
        assertThat(magic)
            .isEqualTo(i == 0 ? 0x184D2A50 : i == frames - 1 ? 0x184D2A51 : 0xFD2FB528);
        offset += object.getInt(table + 8 * i);
        plain += size;
      }
      assertThat(offset).isEqualTo(table - 8);
      assertThat(plain).isGreaterThan(random.length);
      assertThat(frames).isEqualTo(5);
    }
  }

  @Test
  void filesThatCrossFramesComeWhole() throws Exception {
    byte[] random = new byte[SquashFormat.FRAME_BYTES * 3 + 1];
    new Random(2).nextBytes(random);
    try (ImageSource image =
            open(new ImageBuilder().layer(new LayerBuilder().file("big", 0644, random)), "big");
        ImageSource squashed = reopen(squash(image));
        RootfsLease lease = new RootfsStore(folder.resolve("store")).acquire(squashed)) {
      assertThat(lease.root().resolve("big")).hasBinaryContent(random);
    }
  }

  @Test
  void anImageWithoutAFileIsAnImage() throws Exception {
    try (ImageSource image = open(new ImageBuilder().cmd("x"), "empty");
        ImageSource squashed = reopen(squash(image))) {
      assertThat(unpacked(squashed, "store")).hasSize(1);
    }
  }

  @Test
  void whatWasCutIsReadAgain() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      SortedMap<String, String> original = unpacked(image, "original");
      Squashed squashed = squash(image);
      objects.cut(2);

      try (ImageSource reopened = reopen(squashed)) {
        assertThat(unpacked(reopened, "squashed")).isEqualTo(original);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.3, 0.5, 0.9, 0.99, 1})
  void aChangeAnywhereIsNoticed(double where) throws Exception {
    byte[] random = new byte[100_000];
    new Random(3).nextBytes(random);
    try (ImageSource image =
        open(new ImageBuilder().layer(new LayerBuilder().file("f", 0644, random)), "image")) {
      Squashed squashed = squash(image);
      byte[] changed = squashed.bytes();
      changed[(int) (where * (changed.length - 1))] ^= 1;
      objects.put(BUCKET, KEY, changed);

      assertDamaged(squashed);
    }
  }

  @Test
  void aShortenedObjectIsNoticed() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      Squashed squashed = squash(image);
      objects.put(BUCKET, KEY, Arrays.copyOf(squashed.bytes(), squashed.bytes().length - 1));

      assertThatExceptionOfType(ContainerException.class)
          .isThrownBy(() -> unpacked(reopen(squashed), "store"))
          .satisfies(e -> assertThat(e.kind()).isIn(Kind.DAMAGED, Kind.UNAVAILABLE));
    }
  }

  private void assertDamaged(Squashed squashed) {
    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> unpacked(reopen(squashed), "store"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .withMessageContaining("s3://images/some/image")
        .withMessageContaining("scar init");
  }

  @Test
  void anObjectThatIsGoneIsNamed() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      Squashed squashed = squash(image);
      objects.remove(BUCKET, KEY);

      assertThatExceptionOfType(ContainerException.class)
          .isThrownBy(() -> reopen(squashed))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
    }
  }

  @Test
  void thePinOfAnObjectThatIsThereIsItsMakers() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      Squashed squashed = squash(image);

      assertThat(SquashedImage.pin(objects, BUCKET, KEY, image.digest())).isEqualTo(squashed.pin());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "no squashed image, though it is long enough to hold one"})
  void anotherObjectIsNoSquashedImage(String content) throws Exception {
    objects.put(BUCKET, KEY, bytes(content));

    assertThatExceptionOfType(ContainerException.class)
        .isThrownBy(() -> SquashedImage.pin(objects, BUCKET, KEY, Digest.sha256(bytes("x"))))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
  }

  @Test
  void aSquashedImageIsNotTakenForAnother() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      squash(image);

      assertThatExceptionOfType(ContainerException.class)
          .isThrownBy(() -> SquashedImage.pin(objects, BUCKET, KEY, Digest.sha256(bytes("x"))))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
    }
  }

  @Test
  void layersThatAreKeptArePulledOnce() throws Exception {
    try (ImageSource image = open(layered(Packing.GZIP), "layout")) {
      Squashed direct = squash(image);
      KeptLayers kept = new KeptLayers(image);
      Squash plan = Squash.of(kept);
      for (int layer = 0; layer < 4; layer++) {
        Files.delete(layered(Packing.GZIP).layerBlob(folder.resolve("layout"), layer));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      plan.write(out, 1, done -> {});
      kept.removeKept();

      assertThat(out.toByteArray()).isEqualTo(direct.bytes());
    }
  }
}
