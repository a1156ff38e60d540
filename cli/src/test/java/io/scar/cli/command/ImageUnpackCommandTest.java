package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.Main;
import io.scar.cli.failure.Failure;
import io.scar.cli.image.FolderUnpacking;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An image in a folder of the user's. */
class ImageUnpackCommandTest extends CommandTest {

  private final ImageBuilder image =
      new ImageBuilder()
          .layer(
              new LayerBuilder()
                  .directory("./", 0555)
                  .directory("ro", 0555)
                  .file("ro/f", "text")
                  .symbolicLink("link", "/ro/f")
                  .hardLink("again", "ro/f"));
  private Path target = Path.of("/");
  private String name = "";

  @BeforeEach
  void writeTheImage() throws IOException {
    Path oci = Files.createDirectory(folder.resolve("oci"));
    image.writeOciLayout(oci, "1");
    name = "oci:" + oci;
    target = Files.createDirectory(folder.resolve("place")).resolve("root");
    cli.set("SCAR_STORE_DIR", folder.resolve("store").toString());
  }

  /** What may not be written cannot be removed by an ordinary user. */
  @AfterEach
  void openTheTree() throws IOException {
    for (Path closed : List.of(target, target.resolve("ro"))) {
      if (Files.isDirectory(closed)) {
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> paths = Files.list(in)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertUnpacked() throws IOException {
    assertThat(target.resolve("ro/f")).hasContent("text");
    assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("/ro/f");
    assertThat(Files.getAttribute(target.resolve("again"), "unix:ino"))
        .isEqualTo(Files.getAttribute(target.resolve("ro/f"), "unix:ino"));
    for (Path closed : List.of(target, target.resolve("ro"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
          .isEqualTo("r-xr-xr-x");
    }
    assertThat(names(folder.resolve("place"))).containsExactly("root");
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void aFolderIsMadeWithTheFilesAsTheyAre() throws IOException {
    String out = cli.run("image", "unpack", "-i", name, "--to", "place/root").exits(0).out();

    assertThat(out).startsWith(name + "  " + image.digest() + "  4 B in " + target);
    assertUnpacked();
  }

  @Test
  void anEmptyFolderIsTakenAlsoThroughALink() throws IOException {
    Files.createDirectory(target);
    Files.createSymbolicLink(folder.resolve("link"), target);

    cli.run("image", "unpack", name, "--to", folder.resolve("link").toString()).exits(0);

    assertUnpacked();
  }

  @Test
  void theAnswerInJsonTellsWhatIsThere() throws IOException {
    JsonNode unpacked =
        cli.run("image", "unpack", "-j", "-i", name, "--to", target.toString())
            .exits(0)
            .json()
            .path("Unpacked");

    assertThat(unpacked.path("Digest").asText()).isEqualTo(image.digest().toString());
    assertThat(unpacked.path("Folder").asText()).isEqualTo(target.toRealPath().toString());
    assertThat(unpacked.path("Size").asLong()).isEqualTo(4);
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"));
    assertThat(unpacked.path("OwnersKept").asBoolean()).isEqualTo(root);
  }

  @Test
  void aFolderWithFilesIsLeftAsItIs() throws IOException {
    Files.writeString(Files.createDirectory(target).resolve("mine"), "x");

    assertThat(cli.run("image", "unpack", name, "--to", target.toString()).exits(2).err())
        .contains(target.toString(), "is not empty");
    assertThat(names(target)).containsExactly("mine");
  }

  @Test
  void theFolderThatOneIsInIsNotReplaced() throws IOException {
    Path store = folder.resolve("store");
    Files.createDirectory(target);

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> FolderUnpacking.to(target.resolve("."), target, store))
        .withMessageContaining("is the folder that you are in");
    assertThat(names(target)).isEmpty();
  }

  @Test
  void aFileADanglingLinkAndAMissingParentAreRefused() throws IOException {
    Files.writeString(target, "x");
    Path link = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("gone"));

    assertThat(cli.run("image", "unpack", name, "--to", target.toString()).exits(2).err())
        .contains("is a file");
    assertThat(cli.run("image", "unpack", name, "--to", link.toString()).exits(2).err())
        .contains("link to nothing");
    assertThat(cli.run("image", "unpack", name, "--to", "a/b").exits(3).err())
        .contains("There is no folder", "Make it first");
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(target).hasContent("x");
  }

  @Test
  void theStoreIsNoPlaceForIt() throws IOException {
    cli.run("image", "pull", name).exits(0);
    Path store = folder.resolve("store");
    Files.createSymbolicLink(folder.resolve("way"), store);

    for (String to : List.of("store/x", "way/locks/x", store.resolve("../store/y").toString())) {
      assertThat(cli.run("image", "unpack", name, "--to", to).exits(2).err())
          .contains("in the image store");
    }
    assertThat(names(store)).containsExactly("locks", image.digest().fileName());
  }

  /** On a disk of its own, in a process of its own. */
  @Test
  void aFullDiskIsToldWithTheFolderThatWasAskedFor() throws Exception {
    byte[] noise = new byte[4 << 20];
    new Random(1).nextBytes(noise);
    Path large =
        new ImageBuilder()
            .layer(new LayerBuilder().file("noise", 0644, noise))
            .writeOciLayout(Files.createDirectory(folder.resolve("large")), "1");
    Path small = Files.createDirectory(folder.resolve("small")).toRealPath();
    String mount = "mount -t tmpfs -o size=2m none " + small;
    Process trial = new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount).start();
    assumeTrue(
        trial.waitFor() == 0, "a small disk needs user namespaces (unshare -Urm), forbidden here");
    ProcessBuilder builder =
        new ProcessBuilder(
            "unshare",
            "-Urm",
            "sh",
            "-c",
            mount + " && \"$@\"; status=$?; ls -A " + small + "; exit $status",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "image",
            "unpack",
            "oci:" + large,
            "--to",
            small.resolve("root").toString());
    builder.environment().put("HOME", folder.resolve("home").toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(err).isEqualTo(7);
    assertThat(err)
        .contains("does not fit under " + small.resolve("root") + ": No space left on device")
        .contains("free space there, or give a folder on another disk")
        .doesNotContain("SCAR_STORE_DIR", ".scar-unpacking");
    assertThat(out).as("what is left").isEmpty();
  }

  @Test
  void nothingIsLeftOfAnImageThatIsDamaged() throws IOException {
    Path blob = image.layerBlob(folder.resolve("oci"), 0);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);

    assertThat(cli.run("image", "unpack", name, "--to", target.toString()).exits(2).err())
        .contains("damaged");
    assertThat(names(folder.resolve("place"))).isEmpty();
  }
}
