package io.scar.container.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.Packing;
import io.scar.container.testing.RawTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of {@link HostileArchives} unpacks inside the root or is refused for a reason, and the
 * machine around is as it was.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSetTest {

  private static final UnpackLimits LIMITS = new UnpackLimits(64L << 20, 150_000);

  @TempDir Path folder;

  private Path outside = Path.of("/");

  @BeforeEach
  void makeWhatMustNotBeTouched() throws IOException {
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
    Files.createDirectory(outside.resolve("sub"));
  }

  @ParameterizedTest
  @MethodSource({
    "io.scar.container.unpack.HostileArchives#waysOut",
    "io.scar.container.unpack.HostileArchives#bombs"
  })
  void staysInsideAndIsRefusedOrHarmless(HostileArchives.Attack attack) throws Exception {
    check(attack, Packing.GZIP);
  }

  @ParameterizedTest
  @MethodSource("io.scar.container.unpack.HostileArchives#waysOut")
  void staysInsideWithALayerBelowAndAbove(HostileArchives.Attack attack) throws Exception {
    // Now it is one of several layers, so that the order matters less and the paths are others.
    List<byte[]> layers = new java.util.ArrayList<>(attack.layers());
    layers.addFirst(HostileArchives.tar().folder("base").file("base/x", "x").build());
    layers.addLast(HostileArchives.tar().folder("top").file("top/x", "x").build());
    check(new HostileArchives.Attack(attack.name(), attack.kind(), layers), Packing.ZSTD);
  }

  private void check(HostileArchives.Attack attack, Packing packing) throws Exception {
    ImageBuilder image = new ImageBuilder();
    for (byte[] layer : attack.layers()) {
      image.layer(layer, packing);
    }
    Path work = Files.createDirectory(folder.resolve("work"));
    Path oci = image.writeOciLayout(Files.createDirectory(work.resolve("oci")), "1");
    Kind kind = unpack(oci, work.resolve("rootfs"));
    assertThat(kind).isEqualTo(attack.kind());
    assertUntouched(work);
  }

  private static @Nullable Kind unpack(Path oci, Path root)
      throws IOException, InterruptedException {
    try (ImageSource source = LocalImages.open(new Reference.OciLayout(oci, null))) {
      RootfsUnpacker.unpack(source, root, UnpackOptions.within(LIMITS).withWorkers(3));
      return null;
    } catch (ContainerException e) {
      assertThat(e.getMessage())
          .contains("image")
          .doesNotContain("Exception")
          .hasSizeLessThan(1500);
      assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
      return e.kind();
    }
  }

  private void assertUntouched(Path work) throws IOException {
    assertThat(names(work)).isSubsetOf("oci", "rootfs");
    assertThat(names(folder)).containsExactly("outside", "work");
    assertThat(names(outside)).containsExactly("secret", "sub");
    assertThat(outside.resolve("secret")).hasContent("untouched");
    assertThat(Path.of("/tmp/scar-hostile")).doesNotExist();
    assertThat(Path.of("/outside")).doesNotExist();
    TreeRemover.remove(work);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void refusesAnArchiveThatIsCutAtAnyBoundary() throws Exception {
    byte[] whole =
        HostileArchives.tar()
            .folder("d")
            .pax("path", "d/long" + "g".repeat(100), "mtime", "1.5")
            .file("short", "content ".repeat(128))
            .entry('L', "l", 0, 0, "", ("d/" + "n".repeat(120) + "\0").getBytes(ISO_8859_1))
            .file("short", "x".repeat(512))
            .hardLink("d/h", "d/" + "n".repeat(90))
            .buildWithoutEnd();
    for (int length = 1; length < whole.length; length += length % 512 < 480 ? 37 : 1) {
      Path work = Files.createDirectory(folder.resolve("work"));
      Path oci =
          new ImageBuilder()
              .layer(Arrays.copyOf(whole, length), Packing.PLAIN)
              .writeOciLayout(Files.createDirectory(work.resolve("oci")), "1");
      Kind kind = unpack(oci, work.resolve("rootfs"));
      // At the end of a block an archive may end, as tar's authors would have it.
      assertThat(kind).as("%d", length).isIn(length % 512 == 0 ? null : Kind.DAMAGED, Kind.DAMAGED);
      assertUntouched(work);
    }
  }

  @Test
  void unpacksAHundredThousandTinyFiles() throws Exception {
    RawTar tar = HostileArchives.tar();
    for (int i = 0; i < 1000; i++) {
      tar.folder("d" + i);
      for (int j = 0; j < 100; j++) {
        tar.file("d" + i + "/f" + j, "");
      }
    }
    Path work = Files.createDirectory(folder.resolve("work"));
    Path oci =
        new ImageBuilder()
            .layer(tar.build(), Packing.GZIP)
            .layer(HostileArchives.tar().file("d5/.wh.f5", "").build(), Packing.GZIP)
            .writeOciLayout(Files.createDirectory(work.resolve("oci")), "1");
    assertThat(unpack(oci, work.resolve("rootfs"))).isNull();
    assertThat(work.resolve("rootfs/d999/f99")).exists();
    assertThat(work.resolve("rootfs/d5")).exists();
    assertThat(Files.exists(work.resolve("rootfs/d5/f5"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertUntouched(work);
  }

  @Test
  void stopsABombOfZerosThatNeverBecomesAFile() throws Exception {
    // All of it is the end of an archive, as far as tar goes.
    byte[] zeros = new byte[100 << 20];
    for (byte[] packed : List.of(Zstd.compress(zeros), Packing.GZIP.pack(zeros))) {
      Path work = Files.createDirectory(folder.resolve("work"));
      Path oci =
          new ImageBuilder()
              .layer(packed, Packing.PLAIN)
              .writeOciLayout(Files.createDirectory(work.resolve("oci")), "1");
      assertThat(unpack(oci, work.resolve("rootfs"))).isEqualTo(Kind.DAMAGED);
      assertUntouched(work);
    }
  }
}
