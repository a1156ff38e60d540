package io.scar.layer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Cloud;
import io.scar.layer.Scar;
import io.scar.layer.TestLayout;
import io.scar.layer.emulator.Answer;
import io.scar.layer.emulator.Bundle;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.Events;
import io.scar.layer.emulator.InvokeEndpoint;
import io.scar.layer.emulator.TaskRoot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What works in Lambda, in a sandbox that denies what Lambda's denies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxIT {

  /** The smallest that Lambda has. */
  private static final int TEMPORARY_MEGABYTES = 512;

  /** The emulator and the supervisor. */
  private static final int PROCESSES_AT_REST = 2;

  private static final String CONFIG =
      """
      name: tight
      container:
        image_file: image
        timeout_threshold: 2
      """;

  private Path folder;
  private Scar scar;
  private Cloud cloud;
  private Bundle bundle;
  private Path busybox;
  private RootImage root;

  @BeforeAll
  void prepare(@TempDir Path temporary) throws IOException {
    folder = temporary;
    bundle = Bundle.unpack(folder.resolve("opt"));
    root = new RootImage(suite());
    scar = new Scar(folder.resolve("user"));
    busybox = scar.image("busybox");
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void tidy() {
    cloud.close();
    scar.close();
    root.close();
  }

  /** The release of Debian whose root the bundle runs in: with glibc 2.36. */
  String suite() {
    return "bookworm";
  }

  /** Another one, to be an image. */
  String imagesSuite() {
    return "bullseye";
  }

  private TaskRoot task(String name, String config) throws IOException {
    return new TaskRoot(folder.resolve("tasks/" + name), config);
  }

  private Sandbox sandbox(TaskRoot task) throws IOException {
    return sandbox(task, TEMPORARY_MEGABYTES, Map.of());
  }

  private Sandbox sandbox(TaskRoot task, int temporaryMegabytes, Map<String, String> variables)
      throws IOException {
    return new Sandbox(root, bundle, task, temporaryMegabytes, variables);
  }

  private static void assertWorks(Sandbox sandbox) {
    Answer answer = sandbox.invoke(Events.script("echo fine"));
    assertThat(answer.body()).as("%s", sandbox.log()).contains("statusCode");
    assertThat(answer.output()).isEqualTo("fine\n");
  }

  @Test
  void theSandboxDeniesWhatLambdasDenies() throws IOException {
    Path denials = compiled("gcc", "-static", Checkout.file("layer/sandbox/denials.c"), "denials");
    try (Sandbox sandbox = sandbox(task("denials", "name: tight\n").program(denials))) {
      Answer answer = sandbox.invoke(Events.script("/var/task/denials"));

      assertThat(answer.output().lines())
          .as("%s", sandbox.log())
          .hasSize(18)
          .contains("clone3: ENOSYS", "clone3 newuser: ENOSYS", "prctl user dispatch: EINVAL")
          .filteredOn(line -> !line.startsWith("clone3") && !line.contains("user dispatch"))
          .allMatch(line -> line.endsWith(": EPERM"));
    }
  }

  @Test
  void theSandboxHasNothingThatLambdasHasNot() throws IOException {
    try (Sandbox sandbox = sandbox(task("machine", "name: tight\n"))) {
      Answer answer =
          sandbox.invoke(
              Events.script(
                  """
                  echo "user $(id -u):$(id -g)"
                  grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr '\\t' ' '
                  echo "descriptors $(ulimit -n)"
                  echo "processes $(cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null)"
                  df -m /tmp | sed -n 's/^tmpfs *\\([0-9]*\\) .*/room \\1/p'
                  [ ! -e /dev/shm ] || echo has /dev/shm
                  for program in java python python3 perl; do command -v $program; done
                  find / -path /proc -prune -o -path /tmp -prune -o -writable \\( -type d -o -type f \\) -print 2>/dev/null
                  """));

      assertThat(answer.output().lines())
          .as("%s", sandbox.log())
          .containsExactly(
              "user 993:990",
              "CapPrm: 0000000000000000",
              "CapEff: 0000000000000000",
              "CapBnd: 0000000000000000",
              "NoNewPrivs: 1",
              "Seccomp: 2",
              "descriptors 1024",
              "processes 1024",
              "room 512");
    }
  }

  @Test
  void anImageRunsInRewriteModeAndTheLogSaysSoWithoutAdvice() throws IOException {
    try (Sandbox sandbox = sandbox(task("why", CONFIG).image(TestLayout.of(busybox)))) {
      assertWorks(sandbox);

      assertThat(sandbox.log())
          .contains("engine rewrite: namespaces are not allowed here")
          .doesNotContain("; namespaces:");
    }
  }

  @Test
  void anObjectOfAnS3EventIsStagedInAndTheOutputIsStored() throws IOException {
    cloud.s3().createBucket(b -> b.bucket("tight"));
    cloud.put("tight", "in/some file.txt", "quiet\n".getBytes(StandardCharsets.UTF_8));
    TaskRoot task =
        task(
                "s3",
                CONFIG
                    + "init_script: run.sh\noutput:\n- {storage_provider: s3, path: tight/out}\n")
            .file(
                "run.sh",
                "tr a-z A-Z <\"$INPUT_FILE_PATH\" >$TMP_OUTPUT_DIR/loud; echo \"$STORAGE_OBJECT_KEY\"\n")
            .image(TestLayout.of(busybox));
    Map<String, String> variables =
        Map.of(
            "AWS_ENDPOINT_URL", scar.variable("AWS_ENDPOINT_URL"),
            "AWS_ACCESS_KEY_ID", "scar",
            "AWS_SECRET_ACCESS_KEY", "scar");
    try (Sandbox sandbox = sandbox(task, TEMPORARY_MEGABYTES, variables)) {
      Answer answer = sandbox.invoke(Events.s3("tight", "in/some+file.txt"));

      assertThat(answer.body()).as("%s", sandbox.log()).contains("statusCode");
      assertThat(answer.output()).isEqualTo("in/some file.txt\n");
      assertThat(cloud.s3().getObjectAsBytes(o -> o.bucket("tight").key("out/loud")).asUtf8String())
          .isEqualTo("QUIET\n");
    }
  }

  @Test
  void aScriptRunsInAnImageOfAnotherDebian() throws IOException {
    TestLayout debian =
        TestLayout.empty().layer(Files.readAllBytes(RootImage.archive(imagesSuite())));
    try (Sandbox sandbox = sandbox(task("debian", CONFIG).image(debian))) {
      Answer answer =
          sandbox.invoke(
              Events.script(
                  """
                  set -e
                  . /etc/os-release; echo $VERSION_CODENAME as $(id -un)
                  mkdir /made; for i in $(seq 50); do echo $i >/made/$i; done
                  tar -C / -czf $TMP_OUTPUT_DIR/made.tar.gz made
                  tar -tzf $TMP_OUTPUT_DIR/made.tar.gz | wc -l
                  find /made -type f -print0 | xargs -0 -n 5 -P 4 cat | sort -n | tail -n 1
                  dpkg-query --show --showformat='${Status}\\n' libc6
                  sed --in-place s/root/toor/ /etc/passwd; head -c 4 /etc/passwd; echo
                  exit 7
                  """));

      assertThat(answer.body()).as("%s", sandbox.log()).contains("statusCode");
      assertThat(answer.output())
          .isEqualTo(imagesSuite() + " as root\n51\n50\ninstall ok installed\ntoor\n");
      assertThat(answer.exitCode()).isEqualTo(7);
      // What it changed is gone.
      assertThat(sandbox.invoke(Events.script("head -c 4 /etc/passwd; ls -d /made")).output())
          .startsWith("root")
          .contains("No such file");
    }
  }

  @Test
  void aProgramOfMuslRunsWithItsThreadsAndItsChildren() throws IOException {
    Path shout =
        compiled("musl-gcc", "-pthread", Checkout.file("layer/sandbox/images/shout.c"), "shout");
    Path musl =
        Checkout.made(
            Checkout.file("images/make-image").toString(),
            Checkout.file("layer/sandbox/images/musl.recipe").toString());
    TestLayout image =
        TestLayout.of(musl)
            .layer(tar -> TestLayout.program(tar, "usr/bin/shout", Files.readAllBytes(shout)));
    try (Sandbox sandbox = sandbox(task("musl", CONFIG).image(image))) {
      Answer answer =
          sandbox.invoke(
              Events.script(
                  "printf 'quiet words' >in; shout in $TMP_OUTPUT_DIR/out && cat $TMP_OUTPUT_DIR/out"));

      assertThat(answer.body()).as("%s", sandbox.log()).contains("statusCode");
      assertThat(answer.output()).isEqualTo("I am /usr/bin/shout\n11\nQUIET WORDS");
    }
  }

  @Test
  void aTimeOutEndsTheWholeProcessTree() throws IOException {
    Map<String, String> variables = Map.of("AWS_LAMBDA_FUNCTION_TIMEOUT", "20");
    TaskRoot task = task("late", CONFIG).image(TestLayout.of(busybox));
    try (Sandbox sandbox = sandbox(task, TEMPORARY_MEGABYTES, variables)) {
      // The image is unpacked, so that the time is the container's.
      assertWorks(sandbox);
      assertThat(sandbox.processes()).isEqualTo(PROCESSES_AT_REST);
      CompletableFuture<Answer> late =
          sandbox.send(
              Events.script(
                  """
                  trap '' TERM
                  (trap '' TERM; setsid sh -c 'sleep 600 & sleep 600' &)
                  echo begun; sleep 600
                  """));
      InvokeEndpoint.await("its processes run", () -> sandbox.processes() > PROCESSES_AT_REST + 3);
      Answer answer = late.join();

      assertThat(answer.statusCode()).as("%s", sandbox.log()).isEqualTo(504);
      assertThat(answer.exitCode()).isEqualTo(124);
      assertThat(answer.output()).startsWith("begun\n").contains("was stopped after");
      assertThat(sandbox.processes()).isEqualTo(PROCESSES_AT_REST);
      assertWorks(sandbox);
    }
  }

  @Test
  void moreProcessesThanLambdaAllowsFailInTheContainerAndTheNextInvocationHasAllOfThem()
      throws IOException {
    try (Sandbox sandbox = sandbox(task("many", CONFIG).image(TestLayout.of(busybox)))) {
      Answer answer =
          sandbox.invoke(
              Events.script(
                  "i=0; while [ $i -lt 1100 ]; do sleep 600 & i=$((i + 1)); done; echo all"));

      assertThat(answer.output())
          .as("%s", sandbox.log())
          .contains("can't fork")
          .doesNotContain("all");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(sandbox.processes()).isEqualTo(PROCESSES_AT_REST);
      Answer next =
          sandbox.invoke(
              Events.script(
                  "i=0; while [ $i -lt 500 ]; do sleep 600 & i=$((i + 1)); done; echo all"));
      assertThat(next.output()).isEqualTo("all\n");
    }
  }

  @Test
  void whatFillsTheTemporaryFolderFailsAndLeavesTheNextInvocationItsRoom() throws IOException {
    TaskRoot task = task("full", CONFIG).image(TestLayout.of(busybox));
    try (Sandbox sandbox = sandbox(task, 32, Map.of())) {
      Answer answer =
          sandbox.invoke(
              Events.script(
                  """
                  dd if=/dev/zero of=$TMP_OUTPUT_DIR/big bs=1M; echo "status $?"
                  echo more >/in-the-root || echo "the root, too"
                  """));

      assertThat(answer.body()).as("%s", sandbox.log()).contains("statusCode");
      assertThat(answer.output())
          .contains("No space left on device", "status 1\n", "the root, too\n");
      assertThat(
              sandbox
                  .invoke(
                      Events.script(
                          "dd if=/dev/zero of=$TMP_OUTPUT_DIR/big bs=1M count=16 && echo room"))
                  .output())
          .contains("room\n");
    }
  }

  @Test
  void anImageThatDoesNotFitIsRefusedWithTheRemedy() throws IOException {
    byte[] noise = new byte[16 << 20];
    new Random(16).nextBytes(noise);
    TestLayout image =
        TestLayout.of(busybox).layer(tar -> TestLayout.file(tar, "data/noise", noise));
    try (Sandbox sandbox = sandbox(task("large", CONFIG).image(image), 8, Map.of())) {
      Answer answer = sandbox.invoke(Events.script("echo never"));

      assertThat(answer.errorType()).as("%s", sandbox.log()).endsWith("DiskFull");
      assertThat(answer.errorMessage()).contains("/tmp/scar/store", "lambda.ephemeral_storage");
      assertThat(sandbox.invoke(Events.script("echo never")).errorType()).endsWith("DiskFull");
    }
  }

  private Path compiled(String compiler, String option, Path source, String name)
      throws IOException {
    Path program = folder.resolve(name);
    return Checkout.made(
        "sh",
        "-c",
        "\"$1\" -std=c11 -O1 \"$2\" -o \"$4\" \"$3\" && echo \"$4\"",
        "sh",
        compiler,
        option,
        source.toString(),
        program.toString());
  }
}
