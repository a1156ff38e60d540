package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inspect}, and what {@code init} refuses by the same look at the image. */
class InspectCommandTest extends CommandTest {

  private String image(String name, ImageBuilder builder) throws IOException {
    return "oci:" + builder.writeOciLayout(Files.createDirectory(folder.resolve(name)), "1");
  }

  private static LayerBuilder busybox() {
    return new LayerBuilder()
        .file("bin/busybox", 0755, ElfFile.fixed())
        .symbolicLink("bin/sh", "busybox");
  }

  private static byte[] arm() {
    return new ElfFile(ElfFile.ARM64, 64, ByteOrder.LITTLE_ENDIAN, null, 0).build();
  }

  private static String[] words(String line, String image) {
    return line.replace("IMAGE", image).split(" +", -1);
  }

  @Test
  void tellsWhatTheImageIsAndThatItFits() throws IOException {
    String image =
        image(
            "box",
            new ImageBuilder()
                .layer(busybox())
                .layer(new LayerBuilder().file("app", 0755, bytes("#!/bin/sh -e\n")))
                .entrypoint("/app")
                .user("1000:1000")
                .workingDir("/work")
                .ports("80/tcp", "53/udp"));

    String out = cli.run("inspect", "-i", image).exits(0).out();

    assertThat(out.lines().map(String::strip))
        .contains(
            image,
            "C library             none",
            "Entry point           /app (script, by /bin/busybox, static)",
            "Shell                 /bin/sh → /bin/busybox (static)",
            "User                  1000:1000",
            "Working folder        /work",
            "Ports                 80/tcp, 53/udp",
            "As an image function  fits (10 GB limit)",
            "Verdict               a layer function")
        .anyMatch(line -> line.matches("Image +linux/amd64 · 2 layers · .* unpacked, 2 files"))
        .anyMatch(line -> line.matches("In a layer function +fits: 0.0 MB of 512 MB /tmp"));
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void layersAreListedWhenAsked() throws IOException {
    String image =
        image(
            "two",
            new ImageBuilder()
                .layer(busybox(), Packing.PLAIN)
                .layer(new LayerBuilder().file("a", "x".repeat(3 << 20)), Packing.ZSTD)
                .cmd("sh"));

    assertThat(cli.run("inspect", "-v", "-i", image).exits(0).out())
        .containsPattern("Layer 1 +0.0 MB packed")
        .containsPattern("Layer 2 +.* packed · 3.0 MB unpacked");
    assertThat(cli.run("inspect", "-i", image).exits(0).out()).doesNotContain("Layer 1");
  }

  @Test
  void inJsonEverythingIsOneDocument() throws IOException {
    String image =
        image(
            "json",
            new ImageBuilder()
                .layer(busybox())
                .layer(new LayerBuilder().whiteout("bin/busybox").file("bin/sh", 0755, arm()))
                .entrypoint("sh", "-c")
                .cmd("true"));

    JsonNode document = cli.run("inspect", "-j", "-i", image).exits(4).json();

    JsonNode found = document.at("/Images/0");
    assertThat(found.path("Name").asText()).isEqualTo(image);
    assertThat(found.path("Platform").asText()).isEqualTo("linux/amd64");
    assertThat(found.path("Digest").asText()).startsWith("sha256:");
    assertThat(found.path("Layers")).hasSize(2);
    assertThat(found.path("Exact").asBoolean()).isTrue();
    assertThat(found.path("Files").asInt()).isEqualTo(1);
    assertThat(found.path("UnpackedBytes").asInt()).isEqualTo(3 * 4096);
    assertThat(found.path("CLibrary").isNull()).isTrue();
    assertThat(found.at("/EntryPoint/Command").asText()).isEqualTo("sh");
    assertThat(found.at("/EntryPoint/Problem").asText()).contains("a program for arm64");
    assertThat(found.at("/Shell/Problem").asText()).contains("a program for arm64");
    assertThat(found.path("Entrypoint")).hasSize(2);
    assertThat(found.path("Cmd")).hasSize(1);
    assertThat(found.at("/Verdict/Runtime").asText()).isEqualTo("none");
    assertThat(found.at("/Verdict/Problem").asText()).contains("nothing in it can run");
    assertThat(found.path("ReadSeconds").asDouble()).isPositive();
    assertThat(found.has("PullSeconds")).isFalse();
  }

  @Test
  void whatIsTooLargeForTheSizeThatIsAskedAboutIsRefusedWithTheSizeThatHoldsIt()
      throws IOException {
    String image = cli.image(513 << 20);

    assertThat(cli.run("inspect", "-i", image).exits(0).out())
        .contains("needs ephemeral storage of at least 1 GB (`-es 1024`), and has 512 MB")
        .contains("a layer function with `-es 1024`");
    JsonNode verdict =
        cli.run("inspect", "-j", "-i", image, "-es", "512").exits(4).json().at("/Images/0/Verdict");
    assertThat(verdict.path("Fits").asBoolean()).isFalse();
    assertThat(verdict.path("EphemeralStorage").asInt()).isEqualTo(1024);
    assertThat(verdict.path("Runtime").asText()).isEqualTo("layer");
  }

  @Test
  void anImageInTheStoreIsNotReadAgain() throws Exception {
    ImageBuilder builder = new ImageBuilder().layer(busybox()).cmd("sh");
    String image = image("stored", builder);
    Path store = folder.resolve("store");
    cli.set("SCAR_STORE_DIR", store.toString());
    String before = cli.run("inspect", "-i", image).exits(0).out();
    assertThat(store).doesNotExist();
    try (ImageSource source = ImageSources.local().open(Reference.parse(image, folder))) {
      new RootfsStore(store).acquire(source).close();
    }
    Files.delete(builder.layerBlob(folder.resolve("stored"), 0));

    String after = cli.run("inspect", "-i", image).exits(0).out();
    JsonNode found =
        cli.run("inspect", "-j", "--quick", "-i", image).exits(0).json().at("/Images/0");

    assertThat(before).containsPattern("Read here +in ");
    assertThat(after)
        .containsPattern("Here +unpacked in the store already")
        .isEqualToIgnoringNewLines(
            before.replaceAll(
                "Read here .*", "Here                  unpacked in the store already"));
    assertThat(found.path("Stored").asBoolean()).isTrue();
    assertThat(found.path("Exact").asBoolean()).isTrue();
    assertThat(found.has("LayerBytes")).isFalse();
  }

  @Test
  void aQuickLookSaysThatItEstimates() throws IOException {
    String image = cli.image(20 << 20);

    assertThat(cli.run("inspect", "--quick", "-i", image).exits(0).out())
        .contains("about 20 MB unpacked", "fits: about 20 MB of 512 MB")
        .doesNotContain("C library", "Shell");
    JsonNode found =
        cli.run("inspect", "--quick", "-j", "-i", image).exits(0).json().at("/Images/0");
    assertThat(found.path("Exact").asBoolean()).isFalse();
    assertThat(found.has("Shell")).isFalse();
  }

  @Test
  void theFunctionsOfADefinitionAreEachToldAndTheirImageIsReadOnce() throws IOException {
    String image = cli.image(513 << 20);
    cli.write("words.sh", "true");
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda: {name: small, container: {image: '%1$s'}}
          - lambda: {name: large, ephemeral_storage: 2048, container: {image: '%1$s'}}
          - lambda: {name: other, init_script: words.sh, container: {image: '%2$s'}}
        """
            .formatted(image, cli.image(1000)));

    String out = cli.run("inspect", "-f", "f.yaml").exits(4).out();
    assertThat(out)
        .containsPattern("In small +needs ephemeral storage of at least 1 GB")
        .containsPattern("In large +fits: 513 MB of 2048 MB")
        .containsPattern("In other +fits");
    assertThat(out.split("\n\n", -1)).hasSize(2);
    JsonNode other = cli.run("inspect", "-j", "-f", "f.yaml", "-n", "other").exits(0).json();
    assertThat(other.at("/Images")).hasSize(1);
    assertThat(other.at("/Images/0/Functions/0/Name").asText()).isEqualTo("other");
    assertThat(other.at("/Images/0/Functions/0/Fits").asBoolean()).isTrue();
    assertThat(cli.run("inspect", "-f", "f.yaml", "-n", "none").exits(3).err())
        .contains("defines no function `none`", "small, large, other");
  }

  @Test
  void oneImageHasToBeNamed() {
    assertThat(cli.run("inspect").exits(2).err()).contains("-i IMAGE, -if FILE and -f FILE");
    assertThat(cli.run("inspect", "-i", "oci:/none").exits(3).err()).contains("/none");
    assertThat(cli.run("inspect", "-i", "oci:/none", "-es", "1").exits(2).err()).contains("-es");
  }

  @Test
  void imagesAreNamedPlainlyTooAndQuietlyTheirDigestsAreAll() throws IOException {
    ImageBuilder first = new ImageBuilder().layer(busybox()).cmd("sh");
    ImageBuilder second = new ImageBuilder().layer(busybox()).cmd("/bin/sh");
    String one = image("one", first);
    String other = image("other", second);
    cli.onTerminal();

    Cli.Result quiet = cli.run("inspect", "-q", one, other).exits(0);
    assertThat(quiet.out().lines())
        .containsExactly(first.digest().toString(), second.digest().toString());
    assertThat(quiet.err()).isEmpty();
    assertThat(cli.run("inspect", one).exits(0).out()).startsWith(one + "\n");
    assertThat(cli.run("inspect", "-j", "-i", one, other).exits(0).json().path("Images"))
        .hasSize(2);
    cli.run("inspect", one, "-if", "x.tar").exits(2);
    cli.run("inspect", "-q", image("none", new ImageBuilder().cmd("x"))).exits(4);
  }

  @Test
  void anArchiveIsInspectedToo() throws IOException {
    Path archive =
        new ImageBuilder()
            .layer(busybox())
            .cmd("sh")
            .writeDockerArchive(folder.resolve("box.tar"), "box:1", Packing.PLAIN);

    assertThat(cli.run("inspect", "-if", "box.tar").exits(0).out()).contains(archive.toString());
  }

  @Test
  void wordsOfTheImageDoNothingToTheTerminal() throws IOException {
    String image =
        image("evil", new ImageBuilder().layer(busybox()).cmd("/bin/\u001b[2Jx").user("a\nb"));

    assertThat(cli.run("inspect", "-i", image).exits(0).out())
        .doesNotContain("\u001b", "a\nb")
        .contains("\\x1b[2Jx is not in the image");
    assertThat(cli.run("init", "-i", image, "-n", "f").exits(4).err()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect -i IMAGE", "init -i IMAGE -n f"})
  void imagesOfOtherPlatformsAreRefused(String command) throws IOException {
    String arm = image("arm", new ImageBuilder().layer(busybox()).architecture("arm64"));
    String windows = image("windows", new ImageBuilder().layer(busybox()).os("windows"));

    assertThat(cli.run(words(command, arm)).exits(4).err()).contains("linux/arm64", "linux/amd64");
    assertThat(cli.run(words(command, windows)).exits(4).err())
        .contains("windows/amd64", "linux/amd64");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/none | init -i IMAGE -n f             | `/none`, which image it wants to run, is not",
        "/none | init -i IMAGE -n f             | Give a script with -s FILE",
        "/arm  | init -i IMAGE -n f             | a program for arm64, in an image for amd64",
        "/none | init -i IMAGE -n f -ib pics/in | `/none`, which image it wants to run, is not",
      })
  void initRefusesAnEntryPointThatCannotRun(String entry, String command, String told)
      throws IOException {
    String image =
        image("it", new ImageBuilder().layer(busybox().file("arm", 0755, arm())).entrypoint(entry));

    assertThat(cli.run(words(command, image)).exits(4).err()).contains("f: ", told);
    assertThat(aws.operations()).isEmpty();
    cli.write("s.sh", "true");
    cli.run(words(command + " -s s.sh", image)).exits(0);
  }

  @Test
  void initRefusesAScriptWhereThereIsNoShell() throws IOException {
    String image =
        image(
            "bare",
            new ImageBuilder()
                .layer(new LayerBuilder().file("app", 0755, ElfFile.fixed()))
                .entrypoint("/app"));
    cli.write("s.sh", "true");

    assertThat(cli.run("init", "-i", image, "-n", "f", "-s", "s.sh").exits(4).err())
        .contains(
            "f: a script runs by /bin/sh, which is no file of image bare.", "leave the script out");
    assertThat(aws.operations()).isEmpty();
    assertThat(cli.run("inspect", "-i", image).exits(0).out())
        .contains("none: /bin/sh is not in the image, so that no script can run");
    assertThat(cli.run("init", "-i", image, "-n", "f").exits(0).out())
        .contains("MB unpacked of 512 MB /tmp · no C library");
  }

  @Test
  void anImageWithoutACommandNeedsAScriptWhereEventsStartIt() throws IOException {
    String image = image("quiet", new ImageBuilder().layer(busybox()));

    assertThat(cli.run("init", "-i", image, "-n", "f", "-ib", "pics/in").exits(4).err())
        .contains("neither ENTRYPOINT nor CMD, so nothing could run at an event");
    assertThat(aws.operations()).isEmpty();
    assertThat(cli.run("init", "-i", image, "-n", "f").exits(0).err())
        .contains("note: image quiet has neither ENTRYPOINT nor CMD: each run has to say");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
