package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.layer.Cloud.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a function finds in the local cloud's execution environments, and what Lambda's have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TightEnvironmentIT {

  private static final int MEGABYTE = 1 << 20;
  private static final String CONFIG =
      """
      name: tight
      timeout: 60
      container:
        timeout_threshold: 2
      """;
  private static final String WITH_IMAGE = CONFIG + "  image_file: image\n";

  private Scar scar;
  private Cloud cloud;

  @BeforeAll
  void startCloud(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
    cloud.function("bare", functionPackage("bare", CONFIG), Map.of());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  private Path functionPackage(String name, String config) throws IOException {
    Path folder = Files.createDirectories(scar.folder().resolve("packages").resolve(name));
    Files.writeString(folder.resolve("function_config.yaml"), config);
    return folder;
  }

  private void functionWithImage(String name, int megabytes) throws IOException {
    Path folder = functionPackage(name, WITH_IMAGE);
    TestLayout image = TestLayout.of(scar.image("busybox")).unique(name);
    for (int left = megabytes; left > 0; left -= 60) {
      byte[] content = new byte[Math.min(left, 60) * MEGABYTE];
      String file = "extra/" + left;
      image.layer(tar -> TestLayout.file(tar, file, content));
    }
    image.write(folder.resolve("image"));
    cloud.function(name, folder, Map.of());
  }

  private String says(String script) {
    Call call = cloud.script("bare", script);
    assertThat(call.error()).as("%s", call).isEmpty();
    return call.output();
  }

  @Test
  void statusTellsThatTheyAreTight() throws IOException {
    assertThat(scar.run("local", "status").succeeded().out())
        .containsPattern("(?m)^tight +yes, environments are as Lambda's$");
    JsonNode status =
        new JsonMapper().readTree(scar.run("local", "status", "-j").succeeded().out());
    assertThat(status.at("/LocalCloud/Environments/Tight").asBoolean()).isTrue();
  }

  @Test
  void theyHaveLambdasUserWithNoRights() {
    assertThat(says("id -u; id -un; id -g")).isEqualTo("993\nsbx_user1051\n990\n");
    assertThat(says("grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status"))
        .containsPattern("CapEff:\\s+0{16}\n")
        .containsPattern("CapBnd:\\s+0{16}\n")
        .containsPattern("NoNewPrivs:\\s+1\n")
        .containsPattern("Seccomp:\\s+2\n");
  }

  @Test
  void theirFoldersAreLambdas() throws IOException {
    cloud.function("folders", functionPackage("folders", CONFIG), Map.of("EXTRA_PAYLOAD", "1"));

    Call call =
        cloud.script(
            "folders",
            """
            echo "code $EXTRA_PAYLOAD" $(ls $EXTRA_PAYLOAD)
            ls -d /opt/bootstrap /opt/scar/bin/scar-exec
            for missing in /root /home /srv /mnt /dev/shm /dev/pts; do
              [ -e $missing ] && echo "there is $missing"
            done
            echo /dev/*
            """);

    assertThat(call.output())
        .isEqualTo(
            """
            code /var/task function_config.yaml
            /opt/bootstrap
            /opt/scar/bin/scar-exec
            /dev/fd /dev/full /dev/null /dev/random /dev/stderr /dev/stdin /dev/stdout /dev/tty \
            /dev/urandom /dev/zero
            """);
  }

  @Test
  void nothingButTmpCanBeWritten() {
    String said =
        says(
            """
            for place in / /etc /usr/bin /var /var/task /opt /dev /tmp; do
              if (: > $place/written) 2>/tmp/why; then echo "$place yes"
              else echo "$place $(sed 's/.*: //' /tmp/why)"; fi
            done
            """);

    assertThat(said.lines())
        .hasSize(8)
        .allMatch(
            line -> line.endsWith(line.startsWith("/tmp") ? " yes" : " Read-only file system"));
  }

  /** Perl is on every Debian, and can make any system call. */
  @Test
  void theyRefuseWhatLambdaRefuses() {
    assertThat(says("unshare -U true 2>&1; unshare -n true 2>&1"))
        .matches("unshare: .*Operation not permitted\nunshare: .*Operation not permitted\n");
    assertThat(says("/usr/sbin/chroot /tmp true 2>&1")).contains("Operation not permitted");
    String calls =
        """
        perl -e '
          %calls = (ptrace => [101, 0], setns => [308, 0], mount => [165, 0], seccomp => [317, 1],
                    "prctl seccomp" => [157, 22, 2], "user dispatch" => [157, 59, 0],
                    clone3 => [435, 0], "newer than 5.10" => [451, 0]);
          for (sort keys %calls) {
            ($number, @arguments) = @{$calls{$_}};
            printf "%s: %s\\n", $_, syscall($number, @arguments) < 0 ? $! : "allowed";
          }'
        """;
    assertThat(says(calls))
        .isEqualTo(
            """
            clone3: Function not implemented
            mount: Operation not permitted
            newer than 5.10: Function not implemented
            prctl seccomp: Operation not permitted
            ptrace: Operation not permitted
            seccomp: Operation not permitted
            setns: Operation not permitted
            user dispatch: Invalid argument
            """);
  }

  @Test
  void theyHaveLambdasLimits() {
    assertThat(says("bash -c 'ulimit -Hn; ulimit -Hu'")).isEqualTo("1024\n1024\n");
    assertThat(says("perl -e 'open($f[$_], \"/dev/null\") or die \"$_: $!\" for 0..2000' 2>&1"))
        .containsPattern("^10\\d\\d: Too many open files");
  }

  @Test
  void imagesRunByRewritingAsInLambda() throws IOException {
    functionWithImage("engine", 0);

    Call call = cloud.script("engine", "echo ran");

    assertThat(call.output()).isEqualTo("ran\n");
    // Whether the environment's start chose it or the call.
    assertThat(scar.run("log", "-n", "engine").succeeded().out())
        .contains("engine rewrite: namespaces are not allowed here")
        .doesNotContain("this machine forbids");
  }

  @Test
  void tmpHasTheFunctionsSizeAndIsGivenBack() throws IOException {
    functionWithImage("full", 0);

    for (String target : List.of("$TMP_OUTPUT_DIR/large", "/large", "/tmp/large")) {
      Call full =
          cloud.script("full", "dd if=/dev/zero of=" + target + " bs=1M count=600 || exit 7");

      assertThat(full.error()).as("%s", full).isEmpty();
      assertThat(full.exitCode()).isEqualTo(7);
      assertThat(full.output()).contains("No space left on device");
    }
    Call next = cloud.script("full", "dd if=/dev/zero of=/large bs=1M count=400 && echo fine");
    assertThat(next.output()).endsWith("fine\n");
  }

  @Test
  void moreTmpCanBeHad() throws IOException {
    functionWithImage("more", 0);
    cloud
        .lambda()
        .updateFunctionConfiguration(
            f -> f.functionName("more").ephemeralStorage(e -> e.size(700)));

    Call call = cloud.script("more", "dd if=/dev/zero of=/large bs=1M count=600 && echo fine");

    assertThat(call.output()).endsWith("fine\n");
  }

  @Test
  void anImageTakesItsRoomOfTmpThoughEnvironmentsShareIt() throws IOException {
    functionWithImage("shared", 200);

    String fill = "dd if=/dev/zero of=/tmp/large bs=1M count=%d || exit 7";
    Call small = cloud.script("shared", fill.formatted(290));
    Call large = cloud.script("shared", fill.formatted(350));

    assertThat(small.exitCode()).as("%s", small).isZero();
    assertThat(large.exitCode()).as("%s", large).isEqualTo(7);
    assertThat(large.output()).contains("No space left on device");
  }

  @Test
  void anImageThatDoesNotFitIntoTmpFailsAsInLambda() throws IOException {
    functionWithImage("large", 540);

    Call call = cloud.script("large", "echo never");
    cloud
        .lambda()
        .updateFunctionConfiguration(
            f -> f.functionName("large").ephemeralStorage(e -> e.size(600)));
    Call more = cloud.script("large", "echo ran");

    assertThat(call.error()).as("%s", call).isPresent();
    assertThat(call.errorType()).endsWith("DiskFull");
    assertThat(call.errorMessage()).contains("no space left for", "lambda.ephemeral_storage");
    assertThat(more.output()).as("%s", more).isEqualTo("ran\n");
  }

  @Test
  void whatACallLeftRunningEndsWithItsEnvironment() {
    says("(setsid sleep 5432.1 > /dev/null 2>&1 &)");
    cloud.lambda().updateFunctionConfiguration(f -> f.functionName("bare").description("another"));

    assertThat(says("echo fine")).isEqualTo("fine\n");
    Cloud.await(
        "it ends",
        () ->
            ProcessHandle.allProcesses()
                    .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 5432.1"))
                ? Optional.of(true)
                : Optional.empty());
  }

  @Test
  void plainTurnsItOffAndSaysSo(@TempDir Path folder) throws IOException {
    try (Scar other = new Scar(folder)) {
      other.startCloud(List.of(), "--plain");

      assertThat(other.run("local", "status").succeeded().out())
          .containsPattern("(?m)^tight +no: started with --plain$");
      assertThat(script(other, "echo $TMPDIR; id -u; unshare -U true && echo namespaces"))
          .startsWith(folder.toString())
          .contains("\n%s\n".formatted(Files.getAttribute(folder, "unix:uid")));
    }
  }

  /** In a namespace whose limit of user namespaces is nought. */
  @Test
  void aMachineThatForbidsNamespacesHasPlainEnvironmentsAndTheReasonIsTold(@TempDir Path folder)
      throws IOException {
    try (Scar other = new Scar(folder)) {
      other.startCloud(
          List.of(
              "unshare",
              "-Ur",
              "sh",
              "-c",
              "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"",
              "sh"));

      String reason = "this machine forbids user namespaces";
      assertThat(other.run("local", "status").succeeded().out())
          .containsPattern("(?m)^tight +no: " + reason + ".*user.max_user_namespaces");
      assertThat(Files.readString(other.state().resolve("local.log")))
          .contains("execution environments are plain processes: " + reason);
      assertThat(script(other, "echo ran")).isEqualTo("ran\n");
    }
  }

  private String script(Scar other, String script) throws IOException {
    try (Cloud its = new Cloud(URI.create(other.variable("AWS_ENDPOINT_URL")), other.state())) {
      its.function("bare", functionPackage("bare", CONFIG), Map.of());
      return its.script("bare", script).output();
    }
  }
}
