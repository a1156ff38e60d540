package io.scar.container.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ForwardingImage;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.files.TreeRemover;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.Packing;
import io.scar.container.testing.RawTar;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnpackingTest {

  private static final UnpackOptions OPTIONS =
      UnpackOptions.within(UnpackLimits.DEFAULT).withWorkers(4);

  @TempDir Path folder;

  private Path rootfs() {
    return folder.resolve("rootfs");
  }

  private ImageSource open(RawTar... layers) throws IOException {
    ImageBuilder image = new ImageBuilder();
    for (RawTar layer : layers) {
      image.layer(layer.build(), Packing.GZIP);
    }
    Path oci = image.writeOciLayout(Files.createTempDirectory(folder, "oci"), "1");
    return LocalImages.open(new Reference.OciLayout(oci, null));
  }

  private UnpackReport unpack(UnpackOptions options, RawTar... layers)
      throws IOException, InterruptedException {
    try (ImageSource image = open(layers)) {
      return RootfsUnpacker.unpack(image, rootfs(), options);
    }
  }

  private long number(String path, String attribute) throws IOException {
    Object value = Files.getAttribute(rootfs().resolve(path), attribute, LinkOption.NOFOLLOW_LINKS);
    return ((Number) Objects.requireNonNull(value)).longValue();
  }

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

  /** An image whose layers stop in the middle until they are closed. */
  private static final class Stuck implements ForwardingImage {
    private final ImageSource image;
    private final List<ImageLayer> stuck;
    final CountDownLatch waiting;

    Stuck(ImageSource image, List<ImageLayer> stuck) {
      this.image = image;
      this.stuck = stuck;
      this.waiting = new CountDownLatch(stuck.size());
    }

    @Override
    public ImageSource image() {
      return image;
    }

    @Override
    public InputStream open(ImageLayer layer) throws IOException {
      InputStream in = image.open(layer);
      if (!stuck.contains(layer)) {
        return in;
      }
      CountDownLatch closed = new CountDownLatch(1);
      return new FilterInputStream(in) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          waiting.countDown();
          try {
            closed.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          throw new IOException("closed");
        }

        @Override
        public void close() {
          closed.countDown();
        }
      };
    }
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("fetch of") || name.startsWith("unpacking of"))
        .toList();
  }

  @Test
  void anInterruptEndsAllThreadsAlsoWhenTheNetworkIsStuck() throws Exception {
    try (ImageSource image = open(new RawTar().file("a", "x"), new RawTar().file("b", "x"));
        Stuck stuck = new Stuck(image, image.layers())) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread unpacking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      RootfsUnpacker.unpack(stuck, rootfs(), OPTIONS);
                    } catch (ContainerException | InterruptedException e) {
                      thrown.set(e);
                    }
                  });
      stuck.waiting.await();
      unpacking.interrupt();
      unpacking.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
      assertThat(ownThreads()).isEmpty();
    }
  }

  @Test
  void theFirstFailureStopsAllOthersAndIsTheOneThatIsThrown() throws Exception {
    try (ImageSource image = open(new RawTar().file("a", "x"), new RawTar().file("../b", "x"));
        Stuck stuck = new Stuck(image, image.layers().subList(0, 1))) {
      assertThatThrownBy(() -> RootfsUnpacker.unpack(stuck, rootfs(), OPTIONS))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
          .hasMessageContaining("layer 2 of 2")
          .hasMessageContaining("../b");
      assertThat(ownThreads()).isEmpty();
    }
  }

  private static byte[] incompressible(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private String unpackOnSmallDisk(String size, ImageBuilder image) throws Exception {
    Path small = Files.createTempDirectory(folder, "small");
    Path oci = image.writeOciLayout(Files.createTempDirectory(folder, "oci"), "1");
    String mount = "mount -t tmpfs -o size=" + size + " none " + small;
    Process trial = new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount).start();
    assumeTrue(
        trial.waitFor() == 0, "a small disk needs user namespaces (unshare -Urm), forbidden here");
    Process process =
        new ProcessBuilder(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                mount + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                UnpackMain.class.getName(),
                oci.toString(),
                small.resolve("rootfs").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    process.waitFor();
    return said;
  }

  @Test
  void needsNoMoreRoomThanTheTreeWhenThereIsLittle() throws Exception {
    ImageBuilder image = new ImageBuilder();
    for (int layer = 0; layer < 4; layer++) {
      image.layer(
          new RawTar()
              .entry('0', "same", 0644, 1, "", incompressible(layer, 8 << 20))
              .entry('0', "gone" + layer, 0644, 1, "", incompressible(layer, 4 << 20))
              .file(".wh.gone" + (layer - 1), "")
              .build(),
          Packing.ZSTD);
    }
    // 12 MiB in the end, 48 MiB in all layers.
    assertThat(unpackOnSmallDisk("16m", image))
        .contains("unpacked " + (12 << 20) + " peak " + ((12 << 20) + 4096));
  }

  @Test
  void aDiskThatIsTooSmallIsSaid() throws Exception {
    ImageBuilder image =
        new ImageBuilder()
            .layer(new RawTar().entry('0', "a", 0, 0, "", new byte[30 << 20]).build(), Packing.GZIP)
            .layer(
                new RawTar().entry('0', "b", 0, 0, "", new byte[30 << 20]).build(), Packing.GZIP);
    assertThat(unpackOnSmallDisk("16m", image))
        .contains("DOES_NOT_FIT", "does not fit under", "No space left", "ephemeral storage");
  }
}
