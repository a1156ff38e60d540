package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code put} and {@code get}. */
class TransferCommandTest extends CommandTest {

  private static final List<String> NAMES =
      List.of("a b+c.txt", "100%.txt", "-dash", "sub/deep/same", "sub/same", "quote'\"`$x");

  @Test
  void aFolderKeepsItsStructureThereAndBack() throws IOException {
    for (String name : NAMES) {
      cli.write("src/" + name, "of " + name);
    }

    assertThat(cli.run("put", "-b", "pics/in", "-p", "src").exits(0).err())
        .contains("Made bucket pics.", "Sent 6 files", "to pics/in");
    assertThat(cli.run("put", "-b", "pics/in", "-p", "src").exits(0).err())
        .doesNotContain("Made bucket");
    assertThat(aws.s3.objects("pics").keySet())
        .containsExactlyInAnyOrderElementsOf(NAMES.stream().map(name -> "in/" + name).toList());
    aws.s3.pageSize = 4;
    assertThat(cli.run("get", "-b", "pics/in", "-p", "dst").exits(0).err())
        .contains("Fetched 6 objects");

    for (String name : NAMES) {
      assertThat(folder.resolve("dst/in/" + name)).hasContent("of " + name);
    }
    assertThat(Files.getPosixFilePermissions(folder.resolve("dst/in/sub/same")))
        .isEqualTo(Files.getPosixFilePermissions(folder.resolve("src/sub/same")));
  }

  @Test
  void manyFilesAllArrive() throws IOException {
    for (int i = 0; i < 300; i++) {
      cli.write("src/" + i, String.valueOf(i));
    }

    cli.run("put", "-b", "pics", "-p", "src").exits(0);
    aws.s3.pageSize = 70;
    cli.run("get", "-b", "pics", "-p", "dst").exits(0);

    try (Stream<Path> files = Files.list(folder.resolve("dst"))) {
      assertThat(files).hasSize(300).allMatch(file -> hasItsName(file));
    }
  }

  private static boolean hasItsName(Path file) {
    try {
      return Files.readString(file).equals(file.getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("empty"));

    assertThat(cli.run("put", "-b", "pics/in", "-p", "none.jpg").exits(3).err())
        .contains("none.jpg");
    assertThat(cli.run("put", "-b", "pics/in", "-p", "empty").exits(3).err()).contains("no file");
    assertThat(aws.things()).isEmpty();
    assertThat(cli.run("get", "-b", "pics/in", "-p", "dst").exits(3).err())
        .contains("Bucket pics does not exist");
    aws.s3.addBucket("pics");
    assertThat(cli.run("get", "-b", "pics/in", "-p", "dst").exits(3).err())
        .contains("no object in pics/in");
    assertThat(cli.run("put", "-b", "Bad_Bucket", "-p", "empty").exits(2).err())
        .contains("`Bad_Bucket` is no bucket name");
  }

  @Test
  void aKeyCannotLeaveTheFolder() throws IOException {
    aws.s3.addObject("pics", "in/../../evil", "x");
    aws.s3.addObject("pics", "in/good", "x");

    assertThat(cli.run("get", "-b", "pics/in", "-p", "a/b/c").exits(4).err())
        .contains("in/../../evil");

    assertThat(folder.resolve("a/evil")).doesNotExist();
    assertThat(folder.resolve("a/b/evil")).doesNotExist();
  }

  @Test
  void anObjectThatFailsLeavesNoHalfFileAndTheOthersArrive() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      aws.s3.addObject("pics", "in/" + name, "x");
    }
    aws.answer(
        "s3:GetObject",
        call ->
            call.path().endsWith("/b") ? aws.s3.error(403, "AccessDenied", "not this one") : null);

    assertThat(cli.run("get", "-b", "pics/in", "-p", "dst").exits(5).err())
        .contains("s3:GetObject", "pics/in/b");

    try (Stream<Path> files = Files.list(folder.resolve("dst/in"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a", "c");
    }
  }

  @Test
  void aFolderOnTheWayThatIsAFileIsNamed() throws IOException {
    cli.write("dst", "a file");
    aws.s3.addObject("pics", "in/x", "x");

    assertThat(cli.run("get", "-b", "pics/in", "-p", "dst").exits(7).err()).contains("dst");
  }

  @Test
  void progressIsDrawnOnATerminalOnly() throws IOException {
    cli.write("x.bin", "x".repeat(100_000));

    Cli.Result plain = cli.run("put", "-b", "pics/in", "-p", "x.bin").exits(0);
    assertThat(plain.err()).doesNotContain("\r", "\u001b");
    assertThat(plain.out()).isEmpty();

    Cli.Result live =
        cli.onTerminal().run("put", "-b", "pics/in", "-p", "x.bin", "--force").exits(0);
    assertThat(live.err()).contains("\r\u001b[2K", "put  ━", "of 100 kB").contains("Sent 1 file,");
    assertThat(live.out()).isEmpty();
  }
}
