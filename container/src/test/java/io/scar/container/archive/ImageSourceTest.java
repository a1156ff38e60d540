package io.scar.container.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Reference;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageSourceTest {

  @TempDir Path folder;

  private static ImageBuilder image(String content) {
    return new ImageBuilder()
        .layer(new LayerBuilder().file("hello", content), Packing.PLAIN)
        .layer(new LayerBuilder().file("second", content), Packing.PLAIN)
        .layer(new LayerBuilder().file("hello", content), Packing.PLAIN)
        .env("A=1", "B=x=y")
        .entrypoint("/bin/tool")
        .cmd("--help")
        .workingDir("/work")
        .user("1000:100");
  }

  private ImageSource open(String reference) throws ContainerException {
    return LocalImages.open((Reference.Local) Reference.parse(reference, folder));
  }

  private void assertFails(String reference, Kind kind, String... words) {
    assertThatThrownBy(() -> open(reference).close())
        .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(words);
  }

  @Test
  void readsAnOciLayoutWithItsConfiguration() throws IOException {
    ImageBuilder image = image("hi");
    image.writeOciLayout(Files.createDirectory(folder.resolve("oci")), "latest");
    try (ImageSource source = open("oci:oci")) {
      assertThat(source.digest()).isEqualTo(image.digest());
      assertThat(source.config().env()).containsExactly("A=1", "B=x=y");
      assertThat(source.config().entrypoint()).containsExactly("/bin/tool");
      assertThat(source.config().cmd()).containsExactly("--help");
      assertThat(source.config().workingDir()).isEqualTo("/work");
      assertThat(source.config().user()).isEqualTo("1000:100");
      assertThat(source.layers()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void readsWhatDockerSavesWhateverPacksIt(Packing outer) throws IOException {
    image("hi").writeDockerArchive(folder.resolve("new.tar"), "acme/tool:1", outer);
    image("hi").writeOldDockerArchive(folder.resolve("old.tar"), "acme/tool:1", outer);
    for (String name : new String[] {"new.tar", "docker-archive:old.tar", "old.tar"}) {
      try (ImageSource source = open(name)) {
        assertThat(source.digest()).isEqualTo(image("hi").digest());
        assertThat(source.layers()).hasSize(3);
        for (ImageLayer layer : source.layers()) {
          try (InputStream in = source.open(layer)) {
            assertThat(in.readAllBytes()).hasSize((int) layer.blobSize());
          }
        }
      }
    }
  }

  /** Docker and skopeo write the same name in two ways. */
  @Test
  void findsAnImageOfAnArchiveByEveryFormOfItsName() throws IOException {
    image("hi")
        .writeDockerArchive(
            folder.resolve("full.tar"), "docker.io/library/busybox:latest", Packing.PLAIN);
    image("hi").writeDockerArchive(folder.resolve("short.tar"), "busybox:latest", Packing.PLAIN);
    for (String archive : new String[] {"full.tar", "short.tar"}) {
      for (String name :
          new String[] {"busybox", "busybox:latest", "docker.io/busybox", "latest"}) {
        try (ImageSource source = open("docker-archive:" + archive + ":" + name)) {
          assertThat(source.digest()).isEqualTo(image("hi").digest());
        }
      }
      assertFails("docker-archive:" + archive + ":busybox:1", Kind.NOT_FOUND, "busybox:latest");
    }
  }

  @Test
  void leavesNoFileBehindAfterACompressedArchive() throws IOException {
    Path archive = image("hi").writeDockerArchive(folder.resolve("i.tar.gz"), "a:1", Packing.GZIP);
    Path temp = Path.of(System.getProperty("java.io.tmpdir"));
    try (ImageSource source = open(archive.toString())) {
      assertThat(source.layers()).hasSize(3);
      try (var names = Files.newDirectoryStream(temp, "scar-image-*")) {
        assertThat(names).isEmpty();
      }
    }
  }

  @Test
  void readsAnOciLayoutThatIsInAnArchive() throws IOException {
    Path oci = image("hi").writeOciLayout(Files.createDirectory(folder.resolve("oci")), "1");
    Map<String, byte[]> files = new java.util.LinkedHashMap<>();
    try (var paths = Files.walk(oci)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put("./" + oci.relativize(path), Files.readAllBytes(path));
      }
    }
    ImageBuilder.writeTar(folder.resolve("oci.tar"), files, Map.of(), Packing.PLAIN);
    try (ImageSource source = open("oci-archive:oci.tar:1")) {
      assertThat(source.digest()).isEqualTo(image("hi").digest());
    }
  }

  @Test
  void choosesByTag() throws IOException {
    Path oci = Files.createDirectory(folder.resolve("oci"));
    image("one").writeOciLayout(oci, "one");
    image("two").writeOciLayout(oci, "two");
    try (ImageSource source = open("oci:oci:two")) {
      assertThat(source.digest()).isEqualTo(image("two").digest());
    }
    assertFails("oci:oci", Kind.INVALID, "several images", "one, two");
    assertFails("oci:oci:three", Kind.NOT_FOUND, "`three`", "one, two");
  }

  @Test
  void choosesByPlatformInANestedIndex() throws IOException {
    Path oci = Files.createDirectory(folder.resolve("oci"));
    ImageBuilder.writeOciIndex(oci, "1", image("arm").architecture("arm64"), image("amd"));
    try (ImageSource source = open("oci:oci")) {
      assertThat(source.digest()).isEqualTo(image("amd").digest());
    }
  }

  @Test
  void refusesAnImageForAnotherPlatform() throws IOException {
    image("arm")
        .architecture("arm64")
        .writeOciLayout(Files.createDirectory(folder.resolve("oci")), "1");
    assertFails("oci:oci", Kind.DOES_NOT_FIT, "linux/arm64", "linux/amd64", "--platform");
  }

  @Test
  void namesAPathThatDoesNotExist() {
    assertFails("oci:nowhere", Kind.NOT_FOUND, folder.resolve("nowhere") + " does not exist");
    assertFails("./image.tar", Kind.NOT_FOUND, folder.resolve("image.tar") + " does not exist");
  }

  @Test
  void refusesALayoutOrArchiveWithoutManifest() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    assertFails("oci:empty", Kind.DAMAGED, "has no manifest");
    ImageBuilder.writeTar(
        folder.resolve("rootfs.tar"), Map.of("bin/sh", new byte[3]), Map.of(), Packing.PLAIN);
    assertFails("rootfs.tar", Kind.DAMAGED, "has no manifest", "docker save");
  }

  @Test
  void refusesAManifestThatIsMissingOrChanged() throws IOException {
    Path oci = image("hi").writeOciLayout(Files.createDirectory(folder.resolve("oci")), "1");
    String index = Files.readString(oci.resolve("index.json"));
    String hex = index.replaceAll("(?s).*sha256:([0-9a-f]{64}).*", "$1");
    Path manifest = oci.resolve("blobs/sha256").resolve(hex);
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replace("\"schemaVersion\":2", "\"schemaVersion\":3"));
    assertFails("oci:oci", Kind.DAMAGED, hex, "digest");
    Files.delete(manifest);
    assertFails("oci:oci", Kind.DAMAGED, hex, "missing");
  }

  @Test
  void refusesAnArchiveThatIsCutAnywhere() throws IOException {
    Path whole = image("hi").writeDockerArchive(folder.resolve("whole.tar"), "a:1", Packing.PLAIN);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length : new int[] {0, 100, 512, 700, bytes.length / 2, 4 * bytes.length / 5}) {
      Files.write(folder.resolve("cut.tar"), java.util.Arrays.copyOf(bytes, length));
      assertFails("cut.tar", Kind.DAMAGED, "cut.tar");
    }
    byte[] packed = Packing.GZIP.pack(bytes);
    Files.write(folder.resolve("cut.tgz"), java.util.Arrays.copyOf(packed, packed.length / 2));
    assertFails("cut.tgz", Kind.DAMAGED, "cut.tgz", "gzip");
  }

  @Test
  void refusesWhatIsNoArchiveAtAll() throws IOException {
    Files.writeString(folder.resolve("text.tar"), "this is text ".repeat(100));
    assertFails("text.tar", Kind.DAMAGED, "text.tar");
    Files.write(
        folder.resolve("manifest.tar"),
        new LayerBuilder().file("manifest.json", "{not json").build());
    assertFails("manifest.tar", Kind.DAMAGED, "manifest.json", "not JSON");
    Files.write(
        folder.resolve("gone.tar"),
        new LayerBuilder()
            .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"x/layer.tar\"]}]")
            .build());
    assertFails("gone.tar", Kind.DAMAGED, "x/layer.tar is missing");
  }

  @Test
  void refusesAConfigurationWithAnotherNumberOfLayers() throws IOException {
    String config = "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
    Files.write(
        folder.resolve("i.tar"),
        new LayerBuilder()
            .file("c.json", config)
            .file("x/layer.tar", new String(new byte[1024], StandardCharsets.US_ASCII))
            .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"x/layer.tar\"]}]")
            .build());
    assertFails("i.tar", Kind.DAMAGED, "names 0 layers and the manifest 1");
  }

  @Test
  void theLayersOfAnArchiveAreReadByAsManyThreads() throws Exception {
    ImageBuilder image = new ImageBuilder();
    for (int i = 0; i < 6; i++) {
      byte[] content = new byte[3 << 20];
      new Random(i).nextBytes(content);
      image.layer(new LayerBuilder().file("file-" + i, 0644, content), Packing.PLAIN);
    }
    image.writeDockerArchive(folder.resolve("image.tar"), "image:1", Packing.PLAIN);
    try (ImageSource source = open("image.tar");
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Callable<Long>> reads =
          source.layers().stream()
              .<Callable<Long>>map(
                  layer ->
                      () -> {
                        try (InputStream in = source.open(layer)) {
                          return in.transferTo(OutputStream.nullOutputStream());
                        }
                      })
              .toList();

      for (Future<Long> read : threads.invokeAll(reads)) {
        assertThat(read.get()).isGreaterThan(3 << 20); // and its digest is right
      }
    }
  }
}
