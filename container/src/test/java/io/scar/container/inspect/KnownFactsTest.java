package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.inspect.KnownFacts.Known;
import io.scar.container.inspect.KnownFacts.Reading;
import io.scar.container.source.ImageSources;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of images. */
class KnownFactsTest {

  private static final String LOADER = "/lib/ld-linux-x86-64.so.2";
  private static final Reading READING =
      new Reading(12_345, Duration.ofMillis(678), Instant.parse("2026-02-03T04:05:06Z"));

  @TempDir Path folder;

  private Path facts() {
    return folder.resolve("cache/facts");
  }

  private KnownFacts memory() {
    return new KnownFacts(facts(), "1.0");
  }

  private ImageSource open(ImageBuilder image, String name)
      throws IOException, InterruptedException {
    Path oci = image.writeOciLayout(Files.createDirectories(folder.resolve(name)), "1");
    return ImageSources.local().open(new Reference.OciLayout(oci, null));
  }

  private ImageSource remembered(ImageBuilder builder) throws IOException, InterruptedException {
    ImageSource image = open(builder, "image");
    memory().keep(new ImageInspector().inspect(image, read -> {}), READING);
    return image;
  }

  private static ImageBuilder shell() {
    return new ImageBuilder()
        .layer(new LayerBuilder().file("bin/sh", 0755, ElfFile.fixed()))
        .cmd("sh");
  }

  static List<ImageBuilder> images() {
    LayerBuilder glibc =
        new LayerBuilder()
            .file("lib/libc.so.6", 0755, ElfFile.dynamic(LOADER))
            .file("lib/ld-linux-x86-64.so.2", 0755, ElfFile.fixed())
            .file("app", 0755, ElfFile.dynamic(LOADER))
            .file("script", 0755, "#!/app -x\n".getBytes(StandardCharsets.UTF_8));
    byte[] layer = glibc.build();
    return List.of(
        shell(),
        new ImageBuilder(),
        new ImageBuilder().layer(layer, Packing.GZIP).cmd("/app"),
        new ImageBuilder().layer(layer, Packing.ZSTD).cmd("/script", "caf\u00e9"),
        new ImageBuilder().layer(layer, Packing.PLAIN).cmd("/none"),
        new ImageBuilder()
            .layer(
                new LayerBuilder()
                    .file("ld-other.so", 0755, ElfFile.fixed())
                    .file("app", 0755, ElfFile.dynamic("/ld-other.so"))
                    .symbolicLink("link", "app"))
            .layer(new LayerBuilder().whiteout("link"))
            .entrypoint("/app"));
  }

  @ParameterizedTest
  @MethodSource("images")
  void allThatWasFoundOutIsRemembered(ImageBuilder builder) throws Exception {
    try (ImageSource image = open(builder, "image")) {
      ImageFacts facts = new ImageInspector().inspect(image, read -> {});
      assertThat(memory().find(image)).isEmpty();

      memory().keep(facts, READING);

      assertThat(memory().find(image)).contains(new Known(facts, READING));
    }
  }

  /** Two registries may pack the same layers in other ways. */
  @Test
  void thePackedSizesAreThoseOfTheImageThatIsAskedAbout() throws Exception {
    LayerBuilder layer = new LayerBuilder().file("zeros", "0".repeat(100_000));
    byte[] tar = layer.build();
    remembered(new ImageBuilder().layer(tar, Packing.PLAIN)).close();
    try (ImageSource packed = open(new ImageBuilder().layer(tar, Packing.GZIP), "packed")) {
      ImageFacts facts = new ImageInspector().inspect(packed, read -> {});

      assertThat(memory().find(packed)).map(Known::facts).contains(facts);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"format\": 1, \"by\": \"1.0\"}",
        "{\"format\": 1, \"by\": \"1.0\", \"facts\": {\"layers\": [-1], \"disk\": 1}}",
        "{\"format\": 2, \"by\": \"1.0\"}",
      })
  void whatIsDamagedIsNotKnown(String content) throws Exception {
    try (ImageSource image = remembered(shell())) {
      Path file = facts().resolve(image.digest().fileName() + ".json");
      String good = Files.readString(file);
      Files.writeString(file, content);
      assertThat(memory().find(image)).isEmpty();
      for (String key :
          List.of("disk", "library", "entryPoint", "shell", "nanos", "when", "bits")) {
        Files.writeString(file, good.replace("\"" + key + "\"", "\"other\""));
        assertThat(memory().find(image)).as(key).isEmpty();
      }
      Files.writeString(file, good + " ".repeat(300 << 10));
      assertThat(memory().find(image)).isEmpty();
      Files.writeString(file, good);
      assertThat(memory().find(image)).isPresent();
    }
  }

  @Test
  void anotherInspectorMayKnowBetter() throws Exception {
    try (ImageSource image = remembered(shell())) {
      assertThat(new KnownFacts(facts(), "1.1").find(image)).isEmpty();
      assertThat(memory().find(image)).isPresent();
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoFailure() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file");

    try (ImageSource image = remembered(shell())) {
      assertThat(memory().find(image)).isEmpty();
    }
  }

  @Test
  void ofManyImagesThoseGoThatNobodyAskedForLongest() throws Exception {
    Files.createDirectories(facts());
    Instant past = Instant.now().minus(Duration.ofDays(1));
    for (int i = 0; i < KnownFacts.FILES_MOST; i++) {
      Path file = Files.writeString(facts().resolve("draft-" + i + ".json"), "");
      Files.setLastModifiedTime(file, FileTime.from(past.plusSeconds(i)));
    }

    try (ImageSource image = remembered(shell())) {
      assertThat(memory().find(image)).isPresent();
      assertThat(facts().resolve("draft-0.json")).doesNotExist();
      assertThat(facts().resolve("draft-1.json")).exists();
      try (Stream<Path> files = Files.list(facts())) {
        assertThat(files).hasSize(KnownFacts.FILES_MOST);
      }
    }
  }
}
