package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Functions of package type Image, from the command to the output, in the local cloud. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageFunctionIT {

  private Scar scar;
  private String busybox;

  @BeforeAll
  void startCloud(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = "oci:" + scar.image("busybox");
    scar.startCloud();
  }

  @AfterAll
  void stopCloud() {
    scar.close();
  }

  private Path definition(String script) throws IOException {
    scar.write("upper/script.sh", script);
    return scar.write(
        "upper/function.yaml",
        """
        functions:
          aws:
          - lambda:
              name: upper
              runtime: image
              memory: 512
              timeout: 60
              init_script: script.sh
              container:
                image: %s
              input:
              - storage_provider: s3
                path: upper-bucket/in
              output:
              - storage_provider: s3
                path: upper-bucket/out
        """
            .formatted(busybox));
  }

  @Test
  void aFileIsWorkedOnInTheImageItselfAndRmLeavesNothing() throws IOException {
    Path file = definition("tr a-z A-Z < \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/out.txt\"\n");
    scar.run("init", "-f", file.toString()).succeeded();
    assertThat(scar.run("init", "-f", file.toString()).succeeded().out())
        .contains("upper is up to date");

    Path input = scar.write("in.txt", "from a file\n");
    scar.run("put", "-b", "upper-bucket/in", "-p", input.toString()).succeeded();
    assertThat(output("first")).isEqualTo("FROM A FILE\n");

    definition("echo changed > \"$TMP_OUTPUT_DIR/out.txt\"\n");
    scar.run("update", "-f", file.toString()).succeeded();
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
    assertThat(scar.run("init", "--dry-run", "-f", file.toString()).succeeded().out())
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
