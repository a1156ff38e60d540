package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command against the real local cloud and the real bundle. */
class MainJobIT extends LocalCloudTest {

  @Test
  void everyFileDroppedIntoTheInputComesOutOnceWhateverItsName() throws IOException {
    String file =
        definition("upper")
            .script(
                """
                name=$(basename "$INPUT_FILE_PATH")
                tr a-z A-Z < "$INPUT_FILE_PATH" > "$TMP_OUTPUT_DIR/$name"
                echo "did $STORAGE_OBJECT_KEY"
                """)
            .input("upper-bucket/in")
            .output("upper-bucket/out")
            .write(scar);
    scar.run("init", "-f", file).succeeded();

    List<String> names = List.of("plain.txt", "with space + plus.txt", "naïve-ü.txt", "100%.txt");
    for (String name : names) {
      Path dropped = scar.write("in/" + name, "from " + name + "\n");
      scar.run("put", "-b", "upper-bucket/in", "-p", dropped.toString()).succeeded();
    }
    scar.runUntil(
        result -> result.out().lines().filter(key -> key.startsWith("out/")).count() == 4,
        "ls",
        "-b",
        "upper-bucket/out");
    scar.run("get", "-b", "upper-bucket/out", "-p", scar.folder().resolve("got").toString())
        .succeeded();

    for (String name : names) {
      assertThat(scar.folder().resolve("got/out/" + name))
          .hasContent(asciiUpper("from " + name) + "\n");
    }
    String log =
        scar.runUntil(
                result -> result.out().lines().filter(l -> l.startsWith("REPORT")).count() >= 4,
                "log",
                "-n",
                "upper")
            .out();
    for (String name : names) {
      assertThat(log.lines().filter(line -> line.contains("did in/" + name))).hasSize(1);
    }

    scar.run("rm", "-n", "upper").succeeded();
    assertThat(scar.run("ls").succeeded().out()).doesNotContain("upper ");
    assertThat(scar.run("ls", "-b", "upper-bucket/out").succeeded().out()).contains("plain.txt");
  }

  private static String asciiUpper(String text) {
    StringBuilder upper = new StringBuilder();
    text.chars().forEach(c -> upper.append((char) (c >= 'a' && c <= 'z' ? c - 32 : c)));
    return upper.toString();
  }

  @Test
  void aScriptOfOneCallGetsItsArgumentsAndItsExitCodeComesBack() throws IOException {
    scar.run("init", "-i", busybox, "-n", "scripts").succeeded();
    Path args = scar.write("args.sh", "echo \"got $1 and $2\"\n");
    Path exits = scar.write("exit-3.sh", "echo before the end\nexit 3\n");

    assertThat(
            scar.run("run", "-n", "scripts", "-s", args.toString(), "a", "b c").succeeded().out())
        .contains("got a and b c");
    assertThat(scar.run("run", "-n", "scripts", "-s", exits.toString()).failedWith(3).out())
        .contains("before the end");
    assertThat(scar.run("run", "-n", "scripts", "echo", "hello").succeeded().out())
        .contains("hello");
    assertThat(scar.run("run", "-n", "scripts", "ls", "-a", "/").succeeded().out()).contains("bin");
  }

  @Test
  void whatOneInvocationWroteSetOrLeftRunningIsNotThereForTheNext() throws IOException {
    scar.run("init", "-i", busybox, "-n", "clean").succeeded();
    Path dirty =
        scar.write(
            "dirty.sh",
            """
            echo mine > /marker
            echo mine > /tmp/marker
            echo mine > "$TMP_INPUT_DIR/marker"
            setsid sleep 7654321 > /dev/null 2>&1 &
            echo left
            """);
    Path look =
        scar.write(
            "look.sh",
            """
            ls /marker /tmp/marker "$TMP_INPUT_DIR/marker" 2>/dev/null
            for p in /proc/[0-9]*; do tr '\\0' ' ' < "$p/cmdline" 2>/dev/null; echo; done
            echo looked
            """);

    assertThat(scar.run("run", "-n", "clean", "-s", dirty.toString()).succeeded().out())
        .contains("left");
    String seen = scar.run("run", "-n", "clean", "-s", look.toString()).succeeded().out();

    assertThat(seen).contains("looked").doesNotContain("marker").doesNotContain("7654321");
    assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("7654321"));
  }

  @Test
  void twoEnvironmentsAtOnceOnOneImageDoNotSeeEachOther() throws Exception {
    scar.run("init", "-i", busybox, "-n", "twins").succeeded();
    Path script =
        scar.write(
            "twin.sh",
            """
            ls /twin-* 2>/dev/null
            touch /twin-$1
            i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done
            ls /twin-*
            """);
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Future<Scar.Result> a =
          executor.submit(() -> scar.run("run", "-n", "twins", "-s", script.toString(), "a"));
      Future<Scar.Result> b =
          executor.submit(() -> scar.run("run", "-n", "twins", "-s", script.toString(), "b"));

      assertThat(a.get().succeeded().out().strip()).endsWith("/twin-a").doesNotContain("twin-b");
      assertThat(b.get().succeeded().out().strip()).endsWith("/twin-b").doesNotContain("twin-a");
    }
  }

  @Test
  void aTimeOutEndsTheWholeProcessTreeAndSaysSo() throws IOException {
    scar.run("init", "-i", busybox, "-n", "slow", "-t", "6", "-tt", "4").succeeded();
    Path script =
        scar.write("slow.sh", "echo begun\nsetsid sleep 8765432 &\nsleep 8765432\necho never\n");

    Scar.Result result = scar.run("run", "-n", "slow", "-s", script.toString()).failedWith(124);

    assertThat(result.out()).contains("begun").doesNotContain("never");
    assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("8765432"));
  }

  @Test
  void whatCannotWorkIsRefusedBeforeAnythingIsMade() throws IOException {
    assertThat(scar.run("init", "-i", "oci:/no/such/image", "-n", "none").failedWith(3).err())
        .contains("/no/such/image");
    Path unknown =
        scar.write(
            "unknown.yaml",
            "functions:\n  aws:\n  - lambda:\n      name: x\n      memry: 5\n      container:\n        image: oci:x\n");
    assertThat(scar.run("init", "-f", unknown.toString()).failedWith(2).err())
        .contains("unknown.yaml:5", "memry", "memory");
    Path broken = scar.write("broken.yaml", "functions: [\n");
    assertThat(scar.run("init", "-f", broken.toString()).failedWith(2).err())
        .contains("broken.yaml");
    assertThat(scar.run("run", "-n", "none", "true").failedWith(125).err()).contains("none");
    assertThat(scar.run("put", "-b", "Bad_Bucket/in", "-p", unknown.toString()).failedWith(2).err())
        .contains("Bad_Bucket");
    assertThat(scar.run("ls").succeeded().out()).doesNotContain("none");
  }

  @Test
  void aFunctionThatLambdaRejectsLeavesNothingBehindNorDoTheOnesBeforeIt() throws IOException {
    Path definition =
        scar.write(
            "rejected.yaml",
            """
            functions:
              aws:
              - lambda: {name: fine, container: {image: "%1$s"},
                         input: [{storage_provider: s3, path: rejected-one/in}]}
              - lambda: {name: rejected, container: {image: "%1$s"},
                         layers: ["arn:aws:lambda:us-east-1:000000000000:layer:none:1"],
                         input: [{storage_provider: s3, path: rejected-two/in}]}
            """
                .formatted(busybox));

    assertThat(scar.run("init", "-f", definition.toString()).failedWith(2).err())
        .contains("layer:none:1", "Undone: ", "function fine", "Nothing is left behind.");

    assertThat(scar.run("ls").succeeded().out()).doesNotContain("fine", "rejected");
    assertThat(scar.run("ls", "-b", "rejected-one").failedWith(3).err()).contains("rejected-one");
  }

  @Test
  void aCloudThatIsTooBusyToAnswerIsSeenAndNothingOfItIsTouched(@TempDir Path folder)
      throws IOException {
    try (Scar other = new Scar(folder)) {
      other.startCloud();
      String endpoint = other.variable("AWS_ENDPOINT_URL");
      String pid = Files.readString(other.state().resolve("pid")).strip();
      other.execute(List.of("kill", "-STOP", pid)).succeeded();
      try {
        assertThat(other.run("local", "env").succeeded().out()).contains(endpoint);
        assertThat(other.run("local", "status").failedWith(6).out())
            .contains(endpoint + " (does not answer)", pid);
        assertThat(other.run("local", "start", "--port", "0").failedWith(7).err())
            .contains("process " + pid, "does not answer");
        assertThat(other.state().resolve("endpoint")).hasContent(endpoint);
      } finally {
        other.execute(List.of("kill", "-CONT", pid)).succeeded();
      }
      assertThat(other.run("local", "status").succeeded().out()).contains(endpoint + "\n");
    }
  }

  @Test
  void anEventAcceptedBeforeAStopIsDeliveredAfterTheStart(@TempDir Path folder) throws IOException {
    try (Scar other = new Scar(folder)) {
      other.startCloud();
      String definition =
          Definition.of("survivor", busybox)
              .script(
                  "i=0; while [ $i -lt 3000000 ]; do i=$((i+1)); done;"
                      + " cat \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/done\"\n")
              .input("survivor-bucket/in")
              .output("survivor-bucket/out")
              .write(other);
      other.run("init", "-f", definition).succeeded();
      Path file = other.write("late.txt", "still here\n");
      other.run("put", "-b", "survivor-bucket/in", "-p", file.toString()).succeeded();
      other.stopCloud();

      other.startCloud();
      other.runUntil(
          result -> result.out().contains("out/done"), "ls", "-b", "survivor-bucket/out");
      other.run("get", "-b", "survivor-bucket/out", "-p", folder.resolve("got").toString());
      assertThat(Files.readString(folder.resolve("got/out/done"))).isEqualTo("still here\n");
    }
  }
}
