package io.scar.container.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.Packing;
import io.scar.container.testing.RawTar;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnpackingTest extends UnpackingTestBase {

  @Test
  void randomLayersByThreadsComeOutAsInOrder() throws Exception {
    int unpacked = 0;
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      ImageBuilder image = new ImageBuilder();
      ModelTree model = new ModelTree();
      boolean refused = false;
      for (int layer = 0; layer < 5; layer++) {
        List<LayerEntry> entries = LayerEntry.layer(random, seed % 2 == 0);
        image.layer(LayerEntry.tar(entries), Packing.ZSTD);
        try {
          if (!refused) {
            model.apply(layer, entries);
          }
        } catch (ModelTree.Refused e) {
          refused = true;
        }
      }
      Path oci = image.writeOciLayout(Files.createTempDirectory(folder, "oci"), "1");
      try (ImageSource source = LocalImages.open(new Reference.OciLayout(oci, null))) {
        RootfsUnpacker.unpack(source, rootfs(), OPTIONS);
        assertThat(refused).as("seed %d", seed).isFalse();
        assertThat(TreeLines.of(rootfs(), model.lines()))
            .as("seed %d", seed)
            .isEqualTo(model.lines());
        unpacked++;
      } catch (ContainerException e) {
        assertThat(refused).as("seed %d: %s", seed, e.getMessage()).isTrue();
      }
      TreeRemover.remove(rootfs());
    }
    assertThat(unpacked).isGreaterThan(20);
  }

  @Test
  void neverWritesWhatUpperLayersReplaceWhenOneWorksAtATime() throws Exception {
    String big = "b".repeat(1 << 20);
    UnpackReport report =
        unpack(
            OPTIONS.withWorkers(1),
            new RawTar().folder("d").file("d/old", big).file("replaced", big).file("kept", "k"),
            new RawTar().file(".wh.d", "").file("replaced", "new").folder("e").file("e/f", big),
            new RawTar().folder("e").file("e/.wh..wh..opq", ""));
    assertThat(report.bytes()).isEqualTo("k".length() + "new".length());
    assertThat(report.peakBytes()).isLessThan(8 * 4096);
    assertThat(rootfs().resolve("d")).doesNotExist();
    assertThat(rootfs().resolve("e")).isEmptyDirectory();
    assertThat(rootfs().resolve("replaced")).hasContent("new");
  }

  @Test
  void aHardLinkOutlivesTheNameThatAnUpperLayerRemoves() throws Exception {
    for (int workers = 1; workers <= 4; workers++) {
      unpack(
          OPTIONS.withWorkers(workers),
          new RawTar().file("a", "x").hardLink("b", "a"),
          new RawTar().file(".wh.a", ""),
          new RawTar().hardLink("c", "b"));
      assertThat(rootfs().resolve("a")).doesNotExist();
      assertThat(rootfs().resolve("c")).hasContent("x");
      assertThat(number("c", "unix:ino")).isEqualTo(number("b", "unix:ino"));
      TreeRemover.remove(rootfs());
    }
  }

  @Test
  void sparseFilesKeepTheirHoles() throws Exception {
    unpack(
        OPTIONS,
        new RawTar()
            .pax("GNU.sparse.map", "1048576,2,10485758,1", "GNU.sparse.size", "10485760")
            .file("sparse", "abc"));
    Path sparse = rootfs().resolve("sparse");
    assertThat(Files.size(sparse)).isEqualTo(10485760);
    byte[] content = Files.readAllBytes(sparse);
    assertThat(content[1048576]).isEqualTo((byte) 'a');
    assertThat(content[1048577]).isEqualTo((byte) 'b');
    assertThat(content[10485758]).isEqualTo((byte) 'c');
    assertThat(content[10485759]).isZero();
    content[1048576] = content[1048577] = content[10485758] = 0;
    assertThat(content).containsOnly(0);
  }

  @Test
  void keepsNanosecondsAndNamesThatAreNoText() throws Exception {
    String name = "\377\376 \303\244";
    unpack(OPTIONS, new RawTar().pax("mtime", "1600000000.123456789", "path", name).file("x", "y"));
    try (Stream<Path> files = Files.list(rootfs())) {
      Path only = files.toList().getFirst();
      assertThat(Files.readString(only)).isEqualTo("y");
      assertThat(Files.getLastModifiedTime(only).toInstant())
          .isEqualTo(java.time.Instant.ofEpochSecond(1600000000, 123456789));
      Process listed = new ProcessBuilder("ls", "-1", rootfs().toString()).start();
      assertThat(new String(listed.getInputStream().readAllBytes(), ISO_8859_1))
          .isEqualTo(name + "\n");
    }
  }

  @Test
  void recordsWhoOwnsWhatByInode() throws Exception {
    Path owners = folder.resolve("owners");
    RawTar base =
        new RawTar()
            .pax("uid", "33", "gid", "44")
            .file("web", "x")
            .hardLink("same", "web")
            .pax("uid", "3000000000", "gid", "0")
            .symbolicLink("link", "web")
            .pax("uid", "0", "gid", "5")
            .folder("var")
            .pax("uid", "7", "gid", "7")
            .file("var/replaced", "x")
            .file("roots", "x");
    unpack(
        OPTIONS.withOwnership(new Ownership.Recorded(owners)),
        base,
        new RawTar().file("var/replaced", "now root's"));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(owners)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    assertThat(new String(magic, ISO_8859_1)).isEqualTo("scarown1");
    long count = bytes.getLong();
    Map<Long, String> found = new HashMap<>();
    List<Long> inodes = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long inode = bytes.getLong();
      inodes.add(inode);
      found.put(
          inode,
          Integer.toUnsignedString(bytes.getInt())
              + ":"
              + Integer.toUnsignedString(bytes.getInt()));
    }
    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(inodes).isSorted();
    assertThat(found)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                number("web", "unix:ino"), "33:44",
                number("link", "unix:ino"), "3000000000:0",
                number("var", "unix:ino"), "0:5"));
  }

  @Test
  void givesFilesTheirOwnersWhereTheUserMay() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root may give files to others");
    unpack(
        OPTIONS.withOwnership(new Ownership.Keep()),
        new RawTar()
            .pax("uid", "33", "gid", "44")
            .entry('0', "setuid", 06755, 1, "")
            .pax("uid", "33", "gid", "44")
            .symbolicLink("link", "setuid")
            .pax("uid", "33", "gid", "44")
            .folder("d"));
    for (String path : List.of("setuid", "link", "d")) {
      assertThat(number(path, "unix:uid")).as(path).isEqualTo(33);
      assertThat(number(path, "unix:gid")).as(path).isEqualTo(44);
    }
    assertThat(number("setuid", "unix:mode") & 07777).isEqualTo(06755);
  }
}
