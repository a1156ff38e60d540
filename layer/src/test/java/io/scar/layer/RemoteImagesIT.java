package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images that functions fetch themselves: from a registry, from S3, from their cache. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteImagesIT {

  private Scar scar;
  private Cloud cloud;
  private Path busybox;
  private LayoutRegistry registry;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = scar.image("busybox");
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
    registry = new LayoutRegistry();
  }

  @AfterAll
  void stop() {
    registry.close();
    cloud.close();
    scar.close();
  }

  /** An image that no other test unpacks, since all functions of this cloud share one store. */
  private Path layout(String name) throws IOException {
    Path folder = scar.folder().resolve("images").resolve(name);
    TestLayout.of(busybox).unique(name).write(Files.createDirectories(folder));
    return folder;
  }

  private String define(String name, String container, String more) throws IOException {
    return scar.write(
            name + ".yaml",
            """
            functions:
              aws:
              - lambda:
                  name: %s
                  timeout: 60
                  %s
                  container:
            %s
            """
                .formatted(name, more, container.indent(8)))
        .toString();
  }

  private String says(String function) throws IOException {
    return scar.run("run", "-n", function, "echo", "said", "by", function).succeeded().out();
  }

  private String log(String function, String text) throws IOException {
    return scar.runUntil(result -> result.out().contains(text), "log", "-n", function).out();
  }

  private List<String> cached(String bucket) {
    return cloud.keys(bucket).stream().filter(key -> key.endsWith(".tar.zst")).toList();
  }

  private long packageSize(String function) {
    return cloud.lambda().getFunctionConfiguration(f -> f.functionName(function)).codeSize();
  }

  @Test
  void aFunctionPullsItsImageAtItsFirstCall() throws IOException {
    String image = registry.add("pulled", layout("pulled"));

    scar.run("init", "-i", image, "-n", "pulled").succeeded();

    assertThat(says("pulled")).contains("said by pulled");
    assertThat(says("pulled")).contains("said by pulled");
    assertThat(log("pulled", "unpacked from where it comes from"))
        .contains(image)
        .contains("unpacked now")
        .contains("cached");
    assertThat(packageSize("pulled")).isLessThan(5000);
  }

  @Test
  void aTagThatMovesAfterInitChangesNothing() throws IOException {
    Path first = layout("first");
    String image = registry.add("moving", first);
    scar.run("init", "-i", image + ":latest", "-n", "moving").succeeded();
    Path second = layout("second");
    for (Path blob : blobs(first)) {
      Files.copy(
          blob,
          second.resolve("blobs/sha256").resolve(blob.getFileName()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    registry.add("moving", second);

    assertThat(says("moving")).contains("said by moving");
    assertThat(scar.store().resolve(imageOf(first))).isDirectory();
    assertThat(scar.store().resolve(imageOf(second))).doesNotExist();
  }

  private static List<Path> blobs(Path layout) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      return files.toList();
    }
  }

  /** The name of the image in the store. */
  private String imageOf(Path layout) throws IOException {
    String name = layout.getFileName().toString();
    return "sha256-" + TestLayout.of(busybox).unique(name).write(layout.resolveSibling("digest"));
  }

  @Test
  void aFunctionPrefersItsCacheAndNeedsTheRegistryNoMore() throws IOException {
    String image = registry.add("ready", layout("ready"));
    String definition =
        define("ready", "image: " + image + "\ncache: s3://cache-of-ready/images\n", "");

    String init = scar.run("init", "-f", definition).succeeded().out();
    registry.remove("ready");
    int pulls = registry.served("ready").size();

    assertThat(init).contains("+ cache     s3://cache-of-ready/images ");
    assertThat(says("ready")).contains("said by ready");
    assertThat(log("ready", "unpacked from the image cache")).contains("s3://cache-of-ready/");
    assertThat(registry.served("ready")).hasSize(pulls);
    assertThat(cached("cache-of-ready")).hasSize(1);
  }

  @Test
  void theCacheOfAnImageIsMadeOnceAndStaysWhenAFunctionGoes() throws IOException {
    String image = registry.add("shared", layout("shared"));
    String container = "image: " + image + "\ncache: s3://cache-shared\n";

    scar.run("init", "-f", define("one", container, "")).succeeded();
    String second = scar.run("init", "-f", define("two", container, "")).succeeded().out();
    scar.run("rm", "-n", "one").succeeded();

    assertThat(second).contains("= cache     s3://cache-shared ");
    assertThat(says("two")).contains("said by two");
  }

  @Test
  void aDamagedCacheIsNotUsedAndTheLogSaysWhy() throws IOException {
    String image = registry.add("damaged", layout("damaged"));
    scar.run(
            "init",
            "-f",
            define("damaged", "image: " + image + "\ncache: s3://cache-damaged\n", ""))
        .succeeded();
    String key = cached("cache-damaged").getFirst();
    byte[] content =
        cloud.s3().getObjectAsBytes(o -> o.bucket("cache-damaged").key(key)).asByteArray();
    content[content.length / 2] ^= 1;
    cloud.put("cache-damaged", key, content);

    assertThat(says("damaged")).contains("said by damaged");
    assertThat(log("damaged", "unpacked from where it comes from"))
        .contains("the image cache is not used: s3://cache-damaged/" + key + " is damaged");
  }

  @Test
  void withoutItsCacheAFunctionPulls() throws IOException {
    String image = registry.add("lost", layout("lost"));
    scar.run("init", "-f", define("lost", "image: " + image + "\ncache: s3://cache-lost\n", ""))
        .succeeded();
    String key = cached("cache-lost").getFirst();
    cloud.s3().deleteObject(o -> o.bucket("cache-lost").key(key));

    assertThat(says("lost")).contains("said by lost");
    assertThat(log("lost", "unpacked from where it comes from"))
        .contains("the image cache is not used: there is no object s3://cache-lost/" + key);
  }

  @Test
  void aPrivateRegistryGetsThePasswordThatIsInAVariable() throws IOException {
    try (LayoutRegistry closed = new LayoutRegistry("me", "hunter2-secret")) {
      String image = closed.add("private", layout("private"));
      String definition =
          define(
              "private",
              "image: "
                  + image
                  + "\nregistry: {username: me, password_from: 'env:REGISTRY_PASSWORD'}\n",
              "");

      Scar.Result without = scar.run("init", "-f", definition);
      assertThat(without.failedWith(2).err()).contains("REGISTRY_PASSWORD");
      Scar.Result wrong =
          scar.run("init", "-f", definition, "-le", "REGISTRY_PASSWORD=wrong-secret");
      assertThat(wrong.failedWith(5).err()).doesNotContain("wrong-secret");
      Scar.Result right =
          scar.run("init", "-f", definition, "-le", "REGISTRY_PASSWORD=hunter2-secret").succeeded();
      assertThat(right.out() + right.err()).doesNotContain("hunter2-secret");

      assertThat(says("private")).contains("said by private");
      assertThat(log("private", "unpacked from where it comes from"))
          .doesNotContain("hunter2-secret");
      String seen = scar.run("run", "-n", "private", "env").succeeded().out();
      assertThat(seen).doesNotContain("hunter2-secret");
      assertThat(packageOf("private")).contains("password_from").doesNotContain("hunter2-secret");
    }
  }

  /** The texts of all packages in the local cloud's state that are of this function. */
  private String packageOf(String function) throws IOException {
    try (Stream<Path> files = Files.walk(scar.state().resolve("lambda"))) {
      StringBuilder texts = new StringBuilder();
      files
          .filter(file -> file.endsWith("function_config.yaml"))
          .map(RemoteImagesIT::text)
          .filter(text -> text.contains("name: \"" + function + "\""))
          .forEach(texts::append);
      return texts.toString();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anArchiveInS3IsAnImage() throws IOException {
    Path archive = archive(layout("archived"));
    scar.run("put", "-b", "archives", "-p", archive.toString()).succeeded();

    scar.run("init", "-i", "s3://archives/" + archive.getFileName(), "-n", "archived").succeeded();

    assertThat(says("archived")).contains("said by archived");
    assertThat(log("archived", "unpacked from where it comes from"))
        .contains("s3://archives/archived.tar");
    assertThat(packageSize("archived")).isLessThan(5000);
  }

  private Path archive(Path layout) throws IOException {
    Path archive = scar.folder().resolve(layout.getFileName() + ".tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive));
        Stream<Path> files = Files.walk(layout)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        TarArchiveEntry entry =
            new TarArchiveEntry(file.toFile(), layout.relativize(file).toString());
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
