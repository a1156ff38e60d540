package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code run}, {@code put}, {@code get} and {@code log} by the real command on the real cloud. */
class RunsAndTransfersIT extends LocalCloudTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private void function(String name, String script, String... lines) throws IOException {
    scar.run("init", "-f", definition(name).script(script).lambda(lines).write(scar)).succeeded();
  }

  @Test
  void everyObjectIsSentTheFailedOnesAreListedAndSentAgain() throws IOException {
    for (String name : List.of("a.txt", "b 17.txt", "bad.txt")) {
      scar.write("files/" + name, name);
    }
    scar.run("put", "-b", "many/in", "-p", scar.folder().resolve("files").toString()).succeeded();
    function(
        "many", "case $INPUT_FILE_PATH in *bad*) echo improper header; exit 9;; esac; echo fine");

    Scar.Result first =
        scar.run("run", "-n", "many", "-ib", "many/in", "--parallel", "2").failedWith(9);

    assertThat(first.out().lines())
        .anyMatch(line -> line.matches("3 files in .* 2 done, 1 failed · p50 .* cold start.*\\$.*"))
        .anyMatch(line -> line.matches("failed  in/bad.txt  .*exited 9.*improper header.*"))
        .anyMatch(line -> line.startsWith("Report: run-"));
    String report =
        first.out().lines().filter(line -> line.startsWith("Report: ")).findFirst().orElseThrow();
    assertThat(scar.folder().resolve(report.substring("Report: ".length())))
        .content()
        .contains("in/b 17.txt", "improper header");

    JsonNode again =
        JSON.readTree(scar.run("run", "--retry-failed", "-n", "many", "-j").failedWith(9).out());
    assertThat(again.path("LambdaOutput").findValuesAsText("Key")).containsExactly("in/bad.txt");
    assertThat(again.at("/Summary/BilledMilliseconds").asLong()).isPositive();
  }

  @Test
  void aTimelineShowsWhereTheTimeWentAndTheLogWhatHappened() throws IOException {
    function("timed", "echo written by it");
    Scar.Result run = scar.run("run", "-n", "timed", "--log").succeeded();
    assertThat(run.out()).isEqualTo("written by it\n");
    assertThat(run.err()).contains("REPORT RequestId: ");
    String id =
        run.err()
            .lines()
            .filter(l -> l.startsWith("Request Id: "))
            .findFirst()
            .orElseThrow()
            .substring(12);

    scar.runUntil(result -> result.out().contains("REPORT"), "log", "-n", "timed");
    assertThat(scar.run("log", "-n", "timed", "--timeline").succeeded().out().lines())
        .singleElement()
        .asString()
        .matches(".*  " + id.substring(0, 8) + "…  cold  init ▇.* run [▇▏]+ .* ms  ok");
    assertThat(scar.run("log", "-n", "timed", "-ri", id.substring(0, 8)).succeeded().out())
        .startsWith("START RequestId: " + id)
        .contains("\nwritten by it\n");
    assertThat(scar.run("log", "-n", "timed", "--filter", "written").succeeded().out())
        .isEqualTo("written by it\n");
    assertThat(scar.run("log", "-n", "timed", "--since", "1h", "-j").succeeded().out())
        .contains("\"Message\" : \"written by it\"");
  }

  @Test
  void aRawFunctionTakesJsonAndAnswersIt() throws IOException {
    function(
        "raw",
        "cat \"$INPUT_FILE_PATH\"; grep -q fail \"$INPUT_FILE_PATH\" && exit 5; echo to stderr >&2",
        "response: raw");

    assertThat(scar.run("run", "-n", "raw", "-p", "{\"sum\": [1, 2]}").succeeded().out())
        .isEqualTo("{\"sum\": [1, 2]}");
    Scar.Result failed = scar.run("run", "-n", "raw", "-p", "{\"fail\": 1}").failedWith(5);
    assertThat(failed.err()).contains("the container exited 5");
  }

  @Test
  void aLargeFileGoesAndComesInPartsAndIsNotTransferredTwice() throws IOException {
    byte[] content = new byte[70 << 20];
    new Random(3).nextBytes(content);
    Path file = Files.write(scar.folder().resolve("large.bin"), content);
    String into = scar.folder().resolve("got").toString();

    assertThat(scar.run("put", "-b", "large/in", "-p", file.toString()).succeeded().err())
        .contains("Sent 1 file, 73.4 MB");
    assertThat(scar.run("put", "-b", "large/in", "-p", file.toString()).succeeded().err())
        .contains("there already (same size and checksum)");
    assertThat(scar.run("get", "-b", "large/in", "-p", into).succeeded().err())
        .contains("Fetched 1 object, 73.4 MB");
    assertThat(Files.mismatch(Path.of(into, "in/large.bin"), file)).isEqualTo(-1);
    assertThat(scar.run("get", "-b", "large/in", "-p", into).succeeded().err())
        .contains("there already (same size and checksum)");
  }

  @Test
  void getOnAFullDiskNamesItAndLeavesNoHalfFile() throws IOException {
    scar.write("some/small", "small");
    Path some = scar.folder().resolve("some");
    Files.write(some.resolve("zbig"), new byte[6 << 20]);
    scar.run("put", "-b", "disk/in", "-p", some.toString()).succeeded();
    Path mount = Files.createDirectories(scar.folder().resolve("mount"));

    Scar.Result result =
        scar.execute(
            List.of(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                """
                mount -t tmpfs -o size=4m tmpfs "$2" || exit 99
                "$1" get -b disk/in -p "$2"; status=$?
                find "$2" -type f
                exit $status
                """,
                "sh",
                Scar.COMMAND.toAbsolutePath().toString(),
                mount.toString()));

    result.failedWith(7);
    assertThat(result.err()).contains("Free space there");
    try (Stream<String> left = result.out().lines()) {
      assertThat(left).noneMatch(line -> line.contains(".part"));
    }
  }
}
