package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Functions of package type Image, from the command to the output, in the local cloud. */
class ImageFunctionIT extends LocalCloudTest {

  private String define(String script) throws IOException {
    return definition("upper")
        .script(script)
        .lambda("runtime: image")
        .input("upper-bucket/in")
        .output("upper-bucket/out")
        .write(scar);
  }

  @Test
  void aFileIsWorkedOnInTheImageItselfAndRmLeavesNothing() throws IOException {
    String file = define("tr a-z A-Z < \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/out.txt\"\n");
    scar.run("init", "-f", file).succeeded();
    assertThat(scar.run("init", "-f", file).succeeded().out()).contains("upper is up to date");

    Path input = scar.write("in.txt", "from a file\n");
    scar.run("put", "-b", "upper-bucket/in", "-p", input.toString()).succeeded();
    assertThat(output("first")).isEqualTo("FROM A FILE\n");

    define("echo changed > \"$TMP_OUTPUT_DIR/out.txt\"\n");
    scar.run("update", "-f", file).succeeded();
    scar.run("put", "--force", "-b", "upper-bucket/in", "-p", input.toString()).succeeded();
    scar.runUntil(
        result -> result.out().lines().filter(line -> line.startsWith("REPORT")).count() >= 2,
        "log",
        "-n",
        "upper");
    assertThat(output("second")).isEqualTo("changed\n");

    scar.run("rm", "-n", "upper").succeeded();
    assertThat(scar.run("ls").succeeded().out()).doesNotContain("upper ");
    // The repository is gone, or this would find it, and refuse another's.
    assertThat(scar.run("init", "--dry-run", "-f", file).succeeded().out())
        .contains("+ repository upper");
  }

  @Test
  void theImagesOwnCommandAndAScriptOfOneCallRunInIt() throws IOException {
    scar.run("init", "-i", busybox, "-n", "called", "-rt", "image").succeeded();
    Path exits = scar.write("exit-3.sh", "echo before the end\nexit 3\n");

    assertThat(scar.run("run", "-n", "called", "echo", "hello").succeeded().out())
        .contains("hello");
    assertThat(scar.run("run", "-n", "called", "-s", exits.toString()).failedWith(3).out())
        .contains("before the end");

    scar.run("rm", "-n", "called").succeeded();
  }

  private String output(String folder) throws IOException {
    scar.runUntil(
        result -> result.out().lines().anyMatch("out/out.txt"::equals),
        "ls",
        "-b",
        "upper-bucket/out");
    Path got = scar.folder().resolve(folder);
    scar.run("get", "-b", "upper-bucket/out", "-p", got.toString()).succeeded();
    return Files.readString(got.resolve("out/out.txt"));
  }
}
