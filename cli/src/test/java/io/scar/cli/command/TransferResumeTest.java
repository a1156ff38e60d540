package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/** {@code put} and {@code get} a second time, of large files, and when something goes wrong. */
class TransferResumeTest extends CommandTest {

  private static final String PUT = "s3:PutObject";
  private static final String GET = "s3:GetObject";
  private static final String PART = "s3:UploadPart";

  /** More than is sent in one call. */
  private static final int LARGE = (64 << 20) + 12_345;

  private byte[] large(String name) throws IOException {
    byte[] content = new byte[LARGE];
    new Random(7).nextBytes(content);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return content;
  }

  private List<String> filesIn(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void putSendsOnlyWhatIsMissingOrDiffers() throws IOException {
    cli.write("src/same", "same");
    cli.write("src/other", "1234");
    cli.run("put", "-b", "pics/in", "-p", "src").exits(0);
    cli.write("src/other", "5678");
    cli.write("src/new", "new");
    aws.forgetCalls();

    Cli.Result again = cli.run("put", "-b", "pics/in", "-p", "src").exits(0);

    assertThat(again.err()).contains("Sent 2 files, 7 B, to pics/in; 1 was there already.");
    assertThat(aws.calls(PUT).stream().map(Call::path))
        .containsExactlyInAnyOrder("/pics/in/other", "/pics/in/new");
    assertThat(aws.s3.object("pics", "in/other")).asString().isEqualTo("5678");
  }

  @Test
  void putOfWhatIsThereSendsNothingUnlessForced() throws IOException {
    cli.write("x", "x");
    cli.run("put", "-b", "pics/in", "-p", "x").exits(0);
    aws.forgetCalls();

    assertThat(cli.run("put", "-b", "pics/in", "-p", "x").exits(0).err())
        .contains("1 file is there already (same size and checksum); --force transfers it again.");
    assertThat(aws.mutations()).isEmpty();

    cli.run("put", "-b", "pics/in", "-p", "x", "--force").exits(0);
    assertThat(aws.mutations()).containsExactly(PUT);
  }

  @Test
  void whereTheUserMayOnlyWriteAllIsSent() throws IOException {
    cli.write("x", "x");
    cli.run("put", "-b", "pics/in", "-p", "x").exits(0);
    aws.fail("s3:HeadObject", 403, "AccessDenied");
    aws.forgetCalls();

    cli.run("put", "-b", "pics/in", "-p", "x").exits(0);

    assertThat(aws.calls(PUT)).hasSize(1);
  }

  @Test
  void getFetchesOnlyWhatIsMissingOrDiffers() throws IOException {
    aws.s3.addObject("pics", "out/same", "same"); // of others: it has an ETag alone
    aws.s3.addObject("pics", "out/other", "1234");
    aws.s3.addObject("pics", "out/longer", "12345");
    cli.run("get", "-b", "pics/out", "-p", "dst").exits(0);
    cli.write("dst/out/other", "xxxx");
    cli.write("dst/out/longer", "123");
    aws.forgetCalls();

    Cli.Result again = cli.run("get", "-b", "pics/out", "-p", "dst").exits(0);

    assertThat(again.err()).contains("Fetched 2 objects, 9 B, to dst; 1 was there already.");
    assertThat(aws.calls(GET).stream().map(Call::path))
        .containsExactlyInAnyOrder("/pics/out/other", "/pics/out/longer");
    assertThat(folder.resolve("dst/out/other")).hasContent("1234");

    assertThat(cli.run("get", "-b", "pics/out", "-p", "dst").exits(0).err())
        .contains("3 objects are there already");
    assertThat(aws.calls(GET)).hasSize(2);
  }

  @Test
  void aLargeFileGoesInPartsAndComesBackInParts() throws IOException {
    byte[] content = large("big.bin");

    cli.run("put", "-b", "pics/in", "-p", "big.bin").exits(0);

    assertThat(Arrays.equals(aws.s3.object("pics", "in/big.bin"), content)).isTrue();
    assertThat(aws.calls(PART)).hasSizeGreaterThan(3);
    assertThat(aws.calls("s3:CompleteMultipartUpload").getFirst().headers())
        .containsEntry("x-amz-checksum-type", "FULL_OBJECT")
        .containsKey("x-amz-checksum-crc32");

    cli.run("get", "-b", "pics/in", "-p", "dst").exits(0);
    assertThat(Files.mismatch(folder.resolve("dst/in/big.bin"), folder.resolve("big.bin")))
        .isEqualTo(-1);
    assertThat(aws.calls(GET)).hasSizeGreaterThan(1);

    aws.forgetCalls();
    cli.run("put", "-b", "pics/in", "-p", "big.bin").exits(0);
    cli.run("get", "-b", "pics/in", "-p", "dst").exits(0);
    assertThat(aws.operations()).doesNotContain(PART, GET);
  }

  @Test
  void aPartWhoseConnectionIsCutIsSentAgain() throws IOException {
    byte[] content = large("big.bin");
    AtomicInteger calls = new AtomicInteger();
    aws.answer(PART, call -> calls.incrementAndGet() == 2 ? Reply.cut() : null);

    cli.run("put", "-b", "pics/in", "-p", "big.bin").exits(0);

    assertThat(Arrays.equals(aws.s3.object("pics", "in/big.bin"), content)).isTrue();
    assertThat(aws.things()).containsExactly("bucket pics", "object pics/in/big.bin");
  }

  @Test
  void aPartThatIsRefusedLeavesNothingInTheBucketAndTheSmallFileIsSent() throws IOException {
    large("src/big.bin");
    cli.write("src/small", "small");
    aws.fail(PART, 403, "AccessDenied");

    assertThat(cli.run("put", "-b", "pics/in", "-p", "src").exits(5).err())
        .contains("s3:PutObject", "pics/in/big.bin", "The others are done");

    assertThat(aws.things()).containsExactly("bucket pics", "object pics/in/small");
  }

  @Test
  void anUploadWhoseLastAnswerIsLostIsNoFailure() throws IOException {
    large("big.bin");
    AtomicInteger calls = new AtomicInteger();
    aws.answer(
        "s3:CompleteMultipartUpload",
        call -> {
          if (calls.incrementAndGet() > 1) {
            return aws.s3.error(404, "NoSuchUpload", "The upload does not exist.");
          }
          synchronized (aws.s3) {
            aws.s3.answer("CompleteMultipartUpload", call);
          }
          return Reply.cut();
        });

    cli.run("put", "-b", "pics/in", "-p", "big.bin").exits(0);

    assertThat(aws.things()).containsExactly("bucket pics", "object pics/in/big.bin");
  }

  @Test
  void aFileThatVanishesIsNamedAndTheOthersAreSent() throws IOException {
    cli.write("src/a", "a");
    Path vanishing = cli.write("src/b", "b");
    cli.write("src/c", "c");
    aws.answer(
        "s3:HeadBucket",
        call -> {
          vanishing.toFile().delete();
          return null;
        });

    assertThat(cli.run("put", "-b", "pics/in", "-p", "src").exits(3).err())
        .contains("src/b is there no more", "The others are done");

    assertThat(aws.s3.objects("pics").keySet()).containsExactly("in/a", "in/c");
  }

  @Test
  void aFileThatChangesWhileItIsSentIsNoSuccess() throws IOException {
    Path file = cli.write("x", "1234");
    aws.answer(
        PUT,
        call -> {
          try {
            Files.writeString(file, "5", StandardOpenOption.APPEND);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return null;
        });

    assertThat(cli.run("put", "-b", "pics/in", "-p", "x").exits(7).err())
        .contains("x changed while it was sent");
  }

  @Test
  void anObjectWhoseConnectionIsCutIsFetchedFromThere() throws IOException {
    aws.s3.addObject("pics", "out/x", "0123456789");
    AtomicInteger calls = new AtomicInteger();
    aws.answer(
        GET,
        call -> calls.incrementAndGet() == 1 ? aws.s3.answer("GetObject", call).cutAfter(4) : null);

    cli.run("get", "-b", "pics/out", "-p", "dst").exits(0);

    assertThat(folder.resolve("dst/out/x")).hasContent("0123456789");
    assertThat(aws.calls(GET).getLast().headers()).containsEntry("range", "bytes=4-9");
  }

  @Test
  void aConnectionThatIsAlwaysCutIsToldAndNothingIsLeft() throws IOException {
    aws.s3.addObject("pics", "out/x", "0123456789");
    aws.answer(GET, call -> aws.s3.answer("GetObject", call).cutAfter(0));

    assertThat(cli.run("get", "-b", "pics/out", "-p", "dst").exits(6).err())
        .contains("pics/out/x", "cut again and again");

    assertThat(filesIn("dst")).isEmpty();
  }

  @Test
  void anObjectThatArrivesDamagedIsNotKept() throws IOException {
    cli.write("x", "0123456789");
    cli.run("put", "-b", "pics/out", "-p", "x").exits(0);
    aws.answer(
        GET,
        call -> {
          Reply whole = aws.s3.answer("GetObject", call);
          return new Reply(200, whole.headers(), SdkBytes.fromUtf8String("0123x56789"));
        });

    assertThat(cli.run("get", "-b", "pics/out", "-p", "dst").exits(6).err())
        .contains("pics/out/x arrived damaged", "CRC32");

    assertThat(filesIn("dst")).isEmpty();
  }

  @Test
  void anObjectThatIsReplacedMeanwhileIsNoMixture() throws IOException {
    aws.s3.addObject("pics", "out/x", "0123456789");
    aws.answer(
        GET,
        call -> {
          Reply first = aws.s3.answer("GetObject", call);
          aws.s3.addObject("pics", "out/x", "9876543210");
          return call.headers().containsKey("range") ? null : first.cutAfter(4);
        });

    assertThat(cli.run("get", "-b", "pics/out", "-p", "dst").exits(6).err())
        .contains("pics/out/x was replaced");

    assertThat(filesIn("dst")).isEmpty();
  }

  @Test
  void objectsForWhichThereIsNoRoomAreNotFetched() {
    aws.s3.addBucket("pics");
    aws.answer(
        "s3:ListObjectsV2",
        call ->
            Reply.xml(
                200,
                """
                <ListBucketResult><Contents><Key>out/x</Key>\
                <LastModified>2026-01-02T03:04:05.000Z</LastModified>\
                <Size>4000000000000000000</Size></Contents></ListBucketResult>
                """));

    assertThat(cli.run("get", "-b", "pics/out", "-p", "dst").exits(7).err())
        .contains("has room for", "Free space there");

    assertThat(aws.operations()).doesNotContain(GET);
    assertThat(folder.resolve("dst")).doesNotExist();
  }

  @Test
  void theDocumentTellsOfEachFile() throws IOException {
    cli.write("src/a", "a");
    cli.write("src/b", "bb");
    cli.run("put", "-b", "pics/in", "-p", "src/a").exits(0);
    aws.answer(
        PUT,
        call ->
            call.path().endsWith("/b") ? aws.s3.error(403, "AccessDenied", "not this one") : null);

    JsonNode put = cli.run("put", "-b", "pics/in", "-p", "src", "-j").exits(5).json();

    assertThat(put.at("/Objects").findValuesAsText("Outcome")).containsExactly("present", "failed");
    assertThat(put.at("/Objects/1/Key").asText()).isEqualTo("in/b");
    assertThat(put.at("/Objects/1/Error").asText()).contains("s3:PutObject");
    assertThat(put.at("/Error/ExitCode").asInt()).isEqualTo(5);

    JsonNode get = cli.run("get", "-b", "pics/in", "-p", "dst", "-j").exits(0).json();
    assertThat(get.at("/Objects/0/File").asText()).endsWith("dst/in/a");
    assertThat(get.at("/Objects/0/Outcome").asText()).isEqualTo("done");
    assertThat(get.at("/Objects/0/Size").asLong()).isEqualTo(1);
    assertThat(get.has("Error")).isFalse();
  }

  @Test
  void aKeyThatS3WouldNotTakeIsNamedBeforeItIsSent() throws IOException {
    cli.write("src/" + "x".repeat(200) + "/" + "y".repeat(200) + "/f", "f");

    assertThat(cli.run("put", "-b", "pics/" + "z".repeat(700), "-p", "src").exits(4).err())
        .contains("S3 takes 1024");

    assertThat(aws.operations()).doesNotContain(PUT);
  }
}
