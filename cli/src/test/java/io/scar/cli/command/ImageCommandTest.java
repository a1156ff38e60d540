package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import io.scar.container.archive.ImageSource;
import io.scar.container.archive.LocalImages;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images on this machine. */
class ImageCommandTest extends CommandTest {

  private Path store = Path.of("/");

  @BeforeEach
  void nameTheStore() {
    store = folder.resolve("store");
    cli.set("SCAR_STORE_DIR", store.toString());
  }

  private static ImageBuilder builder(String content) {
    return new ImageBuilder()
        .layer(
            new LayerBuilder()
                .directory("bin")
                .file("bin/tool", 0755, content.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .symbolicLink("tool", "bin/tool"));
  }

  /** Writes an image; answers its name as the store knows it. */
  private String image(String content) throws IOException {
    Path oci = folder.resolve("image-" + content);
    if (!Files.exists(oci)) {
      builder(content).writeOciLayout(Files.createDirectory(oci), "1");
    }
    return "oci:" + oci;
  }

  private static Digest digest(String content) {
    return builder(content).digest();
  }

  private RootfsLease lease(String content) throws Exception {
    Reference.Local reference = (Reference.Local) Reference.parse(image(content), folder);
    try (ImageSource source = LocalImages.open(reference)) {
      return new RootfsStore(store).acquire(source);
    }
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> paths = Files.list(in)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void pullingUnpacksIntoTheStoreOnce() throws IOException {
    String first = cli.run("image", "pull", image("a")).exits(0).out();
    String second = cli.run("image", "pull", "-i", image("a")).exits(0).out();

    assertThat(first).startsWith(image("a") + "  " + digest("a") + "  1 B unpacked, ");
    assertThat(second).contains(digest("a").toString(), "there already");
    assertThat(store.resolve(digest("a").fileName()).resolve("rootfs/bin/tool")).hasContent("a");
  }

  @Test
  void severalImagesArePulledInOneGo() throws IOException {
    String out = cli.run("image", "pull", "-q", "-i", image("a"), image("b")).exits(0).out();

    assertThat(out.lines()).containsExactly(digest("a").toString(), digest("b").toString());
    assertThat(cli.run("image", "ls", "-q").exits(0).out().lines())
        .containsExactly(digest("b").toString(), digest("a").toString());
  }

  @Test
  void pullingAnswersInJson() throws IOException {
    JsonNode images = cli.run("image", "pull", "-j", image("a")).exits(0).json().path("Images");

    assertThat(images).hasSize(1);
    JsonNode pulled = images.get(0);
    assertThat(pulled.path("Name").asText()).isEqualTo(image("a"));
    assertThat(pulled.path("Names").get(0).asText()).isEqualTo(image("a"));
    assertThat(pulled.path("Digest").asText()).isEqualTo(digest("a").toString());
    assertThat(pulled.path("Size").asLong()).isEqualTo(1);
    assertThat(pulled.path("Entries").asLong()).isEqualTo(3);
    assertThat(pulled.path("Layers").asInt()).isEqualTo(1);
    assertThat(pulled.path("Fresh").asBoolean()).isTrue();
    assertThat(Instant.parse(pulled.path("Created").asText())).isBefore(Instant.now());
  }

  @Test
  void relativePathsStartFromTheWorkingFolder() throws IOException {
    image("a");

    cli.run("image", "pull", "oci:image-a").exits(0);

    assertThat(cli.run("image", "ls").exits(0).out()).contains(image("a"));
  }

  /** Docker's users have folders that are named as images are. */
  @Test
  void aBareNameIsARegistrysUnlessAnImageLiesThere() throws IOException {
    Files.createDirectories(folder.resolve("localhost:1/tool"));
    image("a");

    // Nothing listens there: the registry is what was asked.
    assertThat(cli.run("image", "pull", "localhost:1/tool").exits(6).err())
        .contains("image localhost:1/tool:latest", "localhost:1 cannot be reached");
    Cli.Result pulled = cli.run("image", "pull", "image-a").exits(0);
    assertThat(pulled.out()).startsWith(image("a"));
    assertThat(pulled.err())
        .contains("note: `image-a` is the image " + folder.resolve("image-a") + " here")
        .contains("`docker://image-a`");
    assertThat(cli.run("image", "pull", "./image-a").exits(0).err()).isEmpty();
    cli.run("image", "rm", "image-a").exits(0);
  }

  @Test
  void aBareNameInADefinitionIsTold() throws IOException {
    image("a");
    cli.write("f.yaml", "functions: {aws: [{lambda: {name: f, container: {image: image-a}}}]}");

    assertThat(cli.run("inspect", "-f", "f.yaml").err())
        .contains("note: f.yaml:1: `image-a` is the image ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image pull                           | 2 | needs an image",
        "image unpack --to x                  | 2 | needs an image",
        "image rm                             | 2 | needs an image",
        "image                                | 2 | pull, unpack, ls, rm and prune",
        "image push x                         | 2 | Unknown command `push`",
        "image pull Busy%Box                  | 2 | Busy%Box",
        "image pull oci:nowhere               | 3 | nowhere",
        "image pull oci:                      | 2 | `oci:` names no image",
        "image pull --platform linux oci:x    | 2 | OS/ARCHITECTURE",
        "image unpack -i oci:x                | 2 | --to",
        "image unpack oci:x oci:y --to z      | 2 | one image",
        "image rm oci:nowhere                 | 3 | is not in the store",
        "image rm abcdef012345                | 3 | is not in the store",
      })
  void whatIsMistypedOrMissingIsTold(String line, int exitCode, String told) {
    assertThat(cli.run(line.split(" ", -1)).exits(exitCode).err()).contains(told);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void anEmptyNameIsNotTheWorkingFolder() throws IOException {
    builder("a").writeOciLayout(folder, "1");

    for (String command : List.of("image pull -i", "inspect -i", "init -n f -i")) {
      List<String> line = new ArrayList<>(List.of(command.split(" ")));
      line.add("");
      assertThat(cli.run(line.toArray(String[]::new)).exits(2).err()).contains("names no image");
    }
  }

  @Test
  void nothingIsPulledWhenOneNameIsMistyped() throws IOException {
    cli.run("image", "pull", image("a"), "Busy%Box").exits(2);

    assertThat(store).doesNotExist();
  }

  @Test
  void theImageOfAnotherPlatformIsTakenOnlyIfAskedFor() throws IOException {
    Path oci = Files.createDirectory(folder.resolve("multi"));
    ImageBuilder arm = builder("arm").architecture("arm64");
    ImageBuilder.writeOciIndex(oci, "1", builder("amd"), arm);

    String amd = cli.run("image", "pull", "-q", "oci:" + oci).exits(0).out();
    String chosen =
        cli.run("image", "pull", "-q", "--platform", "linux/arm64", "oci:" + oci).exits(0).out();

    assertThat(amd.strip()).isEqualTo(builder("amd").digest().toString());
    assertThat(chosen.strip()).isEqualTo(arm.digest().toString());
    assertThat(cli.run("image", "ls").exits(0).out())
        .containsPattern(arm.digest().shortHex() + " +linux/arm64 ")
        .containsPattern(builder("amd").digest().shortHex() + " +linux/amd64 ");
    cli.run("image", "pull", "--platform", "linux/s390x", "oci:" + oci).exits(4);
  }

  @Test
  void progressIsShownOnATerminalAlone() throws IOException {
    assertThat(cli.run("image", "pull", image("a")).exits(0).err()).isEmpty();

    cli.onTerminal();

    assertThat(cli.run("image", "pull", image("b")).exits(0).err()).contains("(1 layer)");
    assertThat(cli.run("image", "pull", "-q", image("c")).exits(0).err()).isEmpty();
  }

  @Test
  void aListShowsNamesSizeAndUse() throws Exception {
    cli.run("image", "pull", image("a")).exits(0);
    Files.setLastModifiedTime(
        store.resolve(digest("a").fileName()).resolve("used"),
        FileTime.from(Instant.now().minusSeconds(3 * 3600 + 60)));
    try (RootfsLease _ = lease("b")) {
      String out = cli.run("image", "ls").exits(0).out();
      JsonNode images = cli.run("image", "ls", "-j").exits(0).json().path("Images");

      assertThat(out.lines().toList())
          .hasSize(3)
          .satisfiesExactly(
              heading -> assertThat(heading).startsWith("NAME"),
              used ->
                  assertThat(used)
                      .matches(
                          "oci:\\S+-b +"
                              + digest("b").shortHex()
                              + " +linux/amd64 +1 B +just now +yes"),
              unused ->
                  assertThat(unused)
                      .matches(
                          "oci:\\S+-a +"
                              + digest("a").shortHex()
                              + " +linux/amd64 +1 B +3 hours ago +no"));
      assertThat(images.get(0).path("Platform").asText()).isEqualTo("linux/amd64");
      assertThat(images.get(0).path("InUse").asBoolean()).isTrue();
      assertThat(images.get(1).path("InUse").asBoolean()).isFalse();
    }
  }

  @Test
  void anImageWhoseConfigurationIsDamagedIsListedAllTheSame() throws IOException {
    cli.run("image", "pull", image("a")).exits(0);
    Files.writeString(store.resolve(digest("a").fileName()).resolve("config.json"), "{");

    assertThat(cli.run("image", "ls").exits(0).out()).contains(" unknown ");
    assertThat(cli.run("image", "ls", "-j").exits(0).json().at("/Images/0/Platform").isNull())
        .isTrue();
  }

  @Test
  void anEmptyStoreIsSaidToBeEmpty() throws IOException {
    assertThat(cli.run("image", "ls").exits(0).err()).contains("No images in " + store);
    assertThat(cli.run("image", "ls", "-j").exits(0).json().path("Images")).isEmpty();
    assertThat(store).doesNotExist();
  }

  @Test
  void namesCannotWriteOnTheTerminal() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("odd\u001b[2J\nname"));
    builder("a").writeOciLayout(odd, "1");

    cli.run("image", "pull", "oci:" + odd).exits(0);

    assertThat(cli.run("image", "ls").exits(0).out())
        .contains("odd\\x1b[2J\\x0aname")
        .doesNotContain("\u001b");
    assertThat(cli.run("image", "ls", "-j").exits(0).json().at("/Images/0/Names/0").asText())
        .isEqualTo("oci:" + odd);
  }

  @Test
  void imagesAreRemovedByNameAndByDigest() throws IOException {
    cli.run("image", "pull", image("a"), image("b"), image("c")).exits(0);

    assertThat(cli.run("image", "rm", "-i", image("a")).exits(0).out()).contains("Removed", "1 B");
    cli.run("image", "rm", digest("b").toString(), digest("c").shortHex()).exits(0);

    assertThat(cli.run("image", "ls", "-q").exits(0).out()).isEmpty();
    assertThat(names(store)).containsExactly("locks");
  }

  @Test
  void whatCanBeRemovedIsRemovedThoughAnotherCannot() throws Exception {
    cli.run("image", "pull", image("a")).exits(0);
    try (RootfsLease used = lease("b")) {
      var result = cli.run("image", "rm", image("b"), "oci:gone", image("a")).exits(3);

      assertThat(result.err()).contains("in use", "oci:gone is not in the store");
      assertThat(cli.run("image", "rm", image("b")).exits(7).err()).contains("in use");
      assertThat(used.root().resolve("bin/tool")).hasContent("b");
    }
    assertThat(cli.run("image", "ls", "-q").exits(0).out().strip())
        .isEqualTo(digest("b").toString());
  }

  @Test
  void pruningRemovesLeftoversAndWithAllWhatIsUnused() throws Exception {
    cli.run("image", "pull", image("a")).exits(0);
    try (RootfsLease _ = lease("b")) {
      Path half = store.resolve("unpacking-" + digest("c").fileName());
      Files.write(Files.createDirectory(half).resolve("half"), new byte[1500]);
      assertThat(cli.run("image", "prune").exits(0).out())
          .isEqualTo("Removed 0 images and 1 leftover, 1.5 kB freed.\n");

      JsonNode pruned = cli.run("image", "prune", "--all", "-j").exits(0).json();

      assertThat(pruned.path("Removed")).hasSize(1);
      assertThat(pruned.at("/Removed/0/Digest").asText()).isEqualTo(digest("a").toString());
      assertThat(pruned.path("BytesFreed").asLong()).isEqualTo(1);
      assertThat(cli.run("image", "ls", "-q").exits(0).out().strip())
          .isEqualTo(digest("b").toString());
    }
  }

  @Test
  void pruningTellsWhyImagesStay() throws Exception {
    try (RootfsLease _ = lease("a")) {
      assertThat(cli.run("image", "prune", "--all").exits(0).err())
          .contains("1 image is in use", "scar local stop");
      assertThat(cli.run("image", "prune").exits(0).err()).isEmpty();
    }
    assertThat(cli.run("image", "prune", "--all").exits(0).err()).isEmpty();
  }

  @Test
  void aQuotaRemovesTheLeastRecentlyUsed() throws IOException {
    cli.run("image", "pull", image("a"), image("b")).exits(0);
    cli.set("SCAR_STORE_QUOTA", "1B");

    assertThat(cli.run("image", "prune").exits(0).out()).contains("Removed 1 image ");
    assertThat(cli.run("image", "ls", "-q").out().strip()).isEqualTo(digest("b").toString());
    cli.run("image", "pull", image("c")).exits(0);
    assertThat(cli.run("image", "ls", "-q").out().strip()).isEqualTo(digest("c").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"much", "-1GB"})
  void aQuotaThatIsNoneIsTold(String quota) {
    cli.set("SCAR_STORE_QUOTA", quota);

    assertThat(cli.run("image", "ls").exits(2).err()).contains("SCAR_STORE_QUOTA", quota);
  }

  @Test
  void aMirrorThatIsNoneIsTold() throws IOException {
    cli.set("SCAR_REGISTRY_MIRRORS", "docker.io");

    assertThat(cli.run("image", "pull", image("a")).exits(2).err())
        .contains("SCAR_REGISTRY_MIRRORS", "docker.io", "FROM=TO");
  }

  @Test
  void errorsAreOneDocumentInJsonToo() throws IOException {
    assertThat(cli.run("image", "pull", "-j", "oci:nowhere").exits(3).json().at("/Error/ExitCode"))
        .hasToString("3");
  }
}
