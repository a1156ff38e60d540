package io.scar.cli.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.Main;
import io.scar.cli.testing.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a command does that is ended while AWS is at work. */
class InterruptionTest extends CommandTest {

  /** What a process ends with that SIGTERM ends. */
  private static final int TERMINATED = 128 + 15;

  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);

  /** The answer to an operation waits until the test lets it go. */
  private void holdUp(String operation, @Nullable Reply answer) {
    aws.answer(
        operation,
        call -> {
          called.countDown();
          await(answered);
          return answer;
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process start(String... arguments) throws IOException {
    return startBy(List.of(), arguments);
  }

  /**
   * @param wrapper the command that runs the command
   */
  private Process startBy(List<String> wrapper, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(wrapper));
    builder
        .command()
        .addAll(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dscar.home=" + folder.resolve("dist"),
                Main.class.getName()));
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                folder.resolve("home").toString(),
                "AWS_ENDPOINT_URL",
                aws.endpoint(),
                "AWS_ACCESS_KEY_ID",
                "key",
                "AWS_SECRET_ACCESS_KEY",
                "secret"));
    return builder
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  @Test
  void runSaysThatTheFunctionGoesOnAndHowToSeeIt() throws Exception {
    aws.lambda.addFunction("hello");
    holdUp("lambda:InvokeFunction", null);
    Process run = start("run", "-n", "hello");
    try (BufferedReader err = run.errorReader()) {
      await(called);

      run.toHandle().destroy(); // leaves the pipes open

      assertThat(err.lines().toList())
          .singleElement()
          .asString()
          .contains("goes on in the cloud", "scar log -n hello --follow");
      assertThat(run.waitFor()).isEqualTo(TERMINATED);
    } finally {
      answered.countDown();
      run.destroyForcibly();
    }
  }

  @Test
  void initUndoesWhatItHasMade() throws Exception {
    holdUp("lambda:CreateFunction", null);
    Process init = start("init", "-n", "words", "-i", cli.image(1000));
    try (BufferedReader err = init.errorReader()) {
      await(called);

      init.toHandle().destroy(); // leaves the pipes open

      assertThat(err.readLine()).contains("Interrupted: what was made is being undone");
      answered.countDown();
      assertThat(String.join(" ", err.lines().toList()))
          .contains("Undone: function words, layer scar", "role scar-words", "Nothing is left");
      assertThat(init.waitFor()).isEqualTo(TERMINATED);
      assertThat(aws.things()).isEmpty();
    } finally {
      answered.countDown();
      init.destroyForcibly();
    }
  }

  @Test
  void updatePutsBackWhatItHasChanged() throws Exception {
    cli.run("init", "-n", "words", "-i", cli.image(1000)).exits(0);
    SortedSet<String> before = aws.state();
    holdUp("lambda:UpdateFunctionConfiguration", null);
    Process update =
        start("update", "-n", "words", "-m", "1024", "-i", cli.image(2000), "-ob", "made/out");
    try (BufferedReader err = update.errorReader()) {
      await(called);

      update.toHandle().destroy(); // leaves the pipes open

      assertThat(err.readLine()).contains("Interrupted: what was made is being undone");
      answered.countDown();
      assertThat(String.join(" ", err.lines().toList()))
          .contains("Undone: changes of function words", "changes of role", "Nothing is left");
      assertThat(update.waitFor()).isEqualTo(TERMINATED);
      assertThat(sorted(aws.state())).isEqualTo(sorted(before));
    } finally {
      answered.countDown();
      update.destroyForcibly();
    }
  }

  /** Members that came back stand in another order. */
  private static List<String> sorted(SortedSet<String> state) {
    return state.stream()
        .map(line -> line.chars().sorted().mapToObj(Character::toString).collect(joining()))
        .sorted()
        .toList();
  }

  @Test
  void rmStopsAfterItsStepAndSaysWhatIsStillThere() throws Exception {
    cli.run("init", "-n", "words", "-i", cli.image(1000), "-ib", "texts/in").exits(0);
    holdUp("lambda:DeleteFunction", null);
    Process rm = start("rm", "-n", "words");
    try (BufferedReader err = rm.errorReader()) {
      await(called);

      rm.toHandle().destroy(); // leaves the pipes open

      assertThat(err.readLine()).contains("Interrupted: it stops after this step");
      answered.countDown();
      assertThat(String.join(" ", err.lines().toList()))
          .contains("Still there: log /aws/lambda/words, role scar-words.", "`scar rm -n words`")
          .doesNotContain("function words");
      assertThat(rm.waitFor()).isEqualTo(TERMINATED);
      assertThat(aws.things())
          .contains("log group /aws/lambda/words")
          .doesNotContain("function words", "trigger texts");
    } finally {
      answered.countDown();
      rm.destroyForcibly();
    }
    aws.mend("lambda:DeleteFunction");
    cli.run("rm", "-n", "words").exits(0);
    assertThat(aws.things()).noneMatch(thing -> thing.contains("words"));
  }

  @Test
  void rmOfAllDoesNotBeginWithAnotherAfterAnInterruption() throws Exception {
    cli.run("init", "-n", "one", "-i", cli.image(1000)).exits(0);
    cli.run("init", "-n", "two", "-i", cli.image(1000)).exits(0);
    holdUp("iam:DeleteRole", null);
    Process rm = start("rm", "-a");
    try (BufferedReader err = rm.errorReader()) {
      await(called);

      rm.toHandle().destroy(); // leaves the pipes open

      assertThat(err.readLine()).contains("Interrupted");
      answered.countDown();
      assertThat(rm.waitFor()).isEqualTo(TERMINATED);
      assertThat(aws.things()).contains("function two").doesNotContain("function one");
    } finally {
      answered.countDown();
      rm.destroyForcibly();
    }
  }

  /** Which takes minutes for a large one. */
  @Test
  void initDoesNotMakeAnImageReadyAfterAnInterruption() throws Exception {
    aws.s3.addBucket("images");
    holdUp("lambda:PublishLayerVersion", null);
    cli.write(
        "words.yaml",
        """
        functions:
          aws:
          - lambda:
              name: words
              container:
                image: %s
                cache: s3://images
        """
            .formatted(cli.image(1000)));
    Process init = start("init", "-f", "words.yaml");
    try (BufferedReader err = init.errorReader()) {
      await(called);

      init.toHandle().destroy(); // leaves the pipes open

      assertThat(err.readLine()).contains("Interrupted: what was made is being undone");
      answered.countDown();
      assertThat(String.join(" ", err.lines().toList())).contains("Interrupted.");
      assertThat(init.waitFor()).isEqualTo(TERMINATED);
      assertThat(aws.mutations())
          .contains("lambda:PublishLayerVersion")
          .doesNotContain("s3:PutObject", "s3:CreateMultipartUpload");
      assertThat(aws.things()).containsExactly("bucket images");
    } finally {
      answered.countDown();
      init.destroyForcibly();
    }
  }

  @Test
  void aRunOverManyObjectsKeepsWhatItDidNotComeTo() throws Exception {
    aws.lambda.addFunction("hello");
    for (int i = 0; i < 5; i++) {
      aws.s3.addObject("pics", "in/" + i, "x");
    }
    holdUp("lambda:InvokeFunction", null);
    Process run = start("run", "-n", "hello", "-ib", "pics/in", "--parallel", "1");
    try (BufferedReader err = run.errorReader()) {
      await(called);

      run.toHandle().destroy(); // leaves the pipes open

      assertThat(String.join(" ", err.lines().toList()))
          .contains("Interrupted: 0 of 5 done", "1 that were called go on", "--retry-failed");
      assertThat(run.waitFor()).isEqualTo(TERMINATED);
    } finally {
      answered.countDown();
      run.destroyForcibly();
    }
    aws.mend("lambda:InvokeFunction");
    aws.forgetCalls();

    cli.run("run", "-n", "hello", "--retry-failed").exits(0);

    assertThat(aws.calls("lambda:InvokeFunction")).hasSize(4);
  }

  @Test
  void putTakesBackThePartsOfALargeFile() throws Exception {
    try (RandomAccessFile large = new RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
      large.setLength(65L << 20);
    }
    holdUp("s3:UploadPart", null);
    Process put = start("put", "--debug", "-b", "pics/in", "-p", "big");
    try (BufferedReader err = put.errorReader()) {
      await(called);

      put.toHandle().destroy(); // leaves the pipes open

      assertThat(String.join(" ", err.lines().toList())).contains("Interrupted: 0 of 1 file done");
      assertThat(put.waitFor()).isEqualTo(TERMINATED);
      assertThat(aws.things()).containsExactly("bucket pics");
    } finally {
      answered.countDown();
      put.destroyForcibly();
    }
  }

  @Test
  void getLeavesNoHalfFile() throws Exception {
    aws.s3.addObject("pics", "out/x", "x");
    holdUp("s3:GetObject", null);
    Process get = start("get", "-b", "pics", "-p", "dst");
    try (BufferedReader err = get.errorReader()) {
      await(called);

      get.toHandle().destroy(); // leaves the pipes open

      assertThat(String.join(" ", err.lines().toList()))
          .contains("Interrupted: 0 of 1 object done");
      assertThat(get.waitFor()).isEqualTo(TERMINATED);
    } finally {
      answered.countDown();
      get.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("dst"))) {
      assertThat(files).noneMatch(Files::isRegularFile);
    }
  }

  /** A limit on the size of files stands for a disk that is full: writing fails in the same way. */
  @Test
  void getOnAFullDiskSaysSoAndLeavesNoHalfFile() throws Exception {
    aws.s3.objects("pics").put("out/big", new byte[8 << 20]);
    aws.s3.addObject("pics", "out/small", "x");
    Process get =
        startBy(
            List.of("bash", "-c", "ulimit -f 4096; exec \"$@\"", "bash"),
            "get",
            "-b",
            "pics",
            "-p",
            "dst");
    try (BufferedReader err = get.errorReader()) {
      assertThat(String.join(" ", err.lines().toList()))
          .contains("out/big cannot be stored", "Free space there", "The others are done");
      assertThat(get.waitFor()).isEqualTo(7);
    } finally {
      get.destroyForcibly();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("dst"))) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .containsExactly("small");
    }
  }
}
