package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real shells complete what is typed, beside a {@code scar} that only notes how it was called. */
class CompletionTest extends CommandTest {

  private Path called;

  @BeforeEach
  void writeScripts() throws IOException {
    for (String shell : CompletionScript.SHELLS) {
      cli.write("completion." + shell, cli.run("completion", shell).exits(0).out());
    }
    called = folder.resolve("called");
    Path scar =
        cli.write(
            "bin/scar",
            """
            #!/bin/sh
            echo "$*" >>'%s'
            case $* in
              'ls -q') printf '%%s\\n' grayscale words ;;
              'ls -q -pf work') echo elsewhere ;;
              'ls -q --region eu-west-1') echo far ;;
              'ls -q -pf work --region eu-west-1') echo farthest ;;
            esac
            """
                .formatted(called));
    Files.setPosixFilePermissions(scar, PosixFilePermissions.fromString("rwxr-xr-x"));
    cli.write("work/photo.jpg", "");
    cli.write("work/photos/a.jpg", "");
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private String run(String input, List<String> command) throws IOException, InterruptedException {
    Path typed = cli.write("typed", input);
    Path said = folder.resolve("said");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.resolve("work").toFile());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.redirectInput(typed.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the shell ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(said);
  }

  /** What bash offers for the last word. */
  private List<String> offered(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "--norc",
                "-c",
                """
                source "$0" && COMP_WORDS=(scar "$@") COMP_CWORD=$#
                _scar
                printf '%s\\n' "${COMPREPLY[@]}"
                """,
                folder.resolve("completion.bash").toString()));
    command.addAll(List.of(words));
    return run("", command).lines().filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void aCommandIsCompleted() throws Exception {
    assertThat(offered("l")).containsExactlyInAnyOrder("ls", "log", "local");
    assertThat(offered("local", "sta")).containsExactlyInAnyOrder("start", "status");
    assertThat(offered("--debug", "doc")).containsExactly("doctor");
    assertThat(offered("completion", "")).containsExactly("bash", "zsh");
  }

  @Test
  void anOptionIsCompletedShortOnesOfSeveralLettersToo() throws Exception {
    assertThat(offered("init", "-i")).containsExactlyInAnyOrder("-i", "-if", "-ib");
    assertThat(offered("init", "--ima")).containsExactlyInAnyOrder("--image", "--image-file");
    assertThat(offered("run", "--par")).containsExactly("--parallel");
    assertThat(offered("invoke", "--try")).containsExactly("--try-timeout");
    assertThat(offered("init", "--api")).containsExactly("--api-gateway-name");
    assertThat(offered("init", "-pf", "x", "-h")).contains("-h");
  }

  @Test
  void whatIsOfferedInHelpIsCompleted() throws Exception {
    assertThat(offered("init", "--exec")).containsExactly("--execution-mode");
  }

  @Test
  void aFunctionIsCompletedByItsName() throws Exception {
    assertThat(offered("run", "-n", "")).containsExactly("grayscale", "words");
    assertThat(offered("invoke", "-n", "")).containsExactly("grayscale", "words");
    assertThat(offered("log", "--name", "=", "g")).containsExactly("grayscale");
    assertThat(offered("rm", "-pf", "work", "-n", "")).containsExactly("elsewhere");
    assertThat(offered("rm", "--region", "eu-west-1", "-n", "")).containsExactly("far");
    assertThat(offered("rm", "--region", "=", "eu-west-1", "-n", "")).containsExactly("far");
    assertThat(offered("log", "-pf", "work", "--region", "eu-west-1", "-n", ""))
        .containsExactly("farthest");
    assertThat(offered("init", "-n", "")).isEmpty();
  }

  @Test
  void aFileAndAFolderAreCompleted() throws Exception {
    assertThat(offered("put", "-p", "ph")).containsExactlyInAnyOrder("photo.jpg", "photos");
    assertThat(offered("get", "-p", "ph")).containsExactly("photos");
    assertThat(offered("invoke", "-db", "photo.")).containsExactly("photo.jpg");
    assertThat(offered("inspect", "-i", "oci", ":", "ph")).contains("photos");
  }

  @Test
  void whatBelongsToTheContainerIsNoOptionOfOurs() throws Exception {
    assertThat(offered("run", "-n", "words", "cat", "ph")).contains("photo.jpg");
    assertThat(offered("run", "-n", "words", "cat", "-")).isEmpty();
    assertThat(offered("run", "-n", "words", "--input", "-")).contains("--parallel");
  }

  @ParameterizedTest
  @CsvSource({
    "scar doc<TAB>,              doctor",
    "scar local stat<TAB>,       local status",
    "scar init --preh<TAB>,      init --preheat",
    "scar run -n gr<TAB>,        run -n grayscale",
    "scar log -n wo<TAB>--fo<TAB>, log -n words --follow",
    "scar put -b b -p photo.<TAB>, put -b b -p photo.jpg",
    "scar completion z<TAB>,     completion zsh",
  })
  void theTabKeyDoesIt(String keys, String expected) throws Exception {
    assumeTrue(isInstalled("script"), "`script` of util-linux makes the terminal");
    theTabKeyMakes("bash --noprofile --norc -i", "source ../completion.bash", keys, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "scar doc<TAB>,              doctor",
    "scar local stat<TAB>,       local status",
    "scar init --preh<TAB>,      init --preheat",
    "scar run -n gr<TAB>,        run -n grayscale",
    "scar log -n wo<TAB>--fo<TAB>, log -n words --follow",
    "scar put -b b -p photo.<TAB>, put -b b -p photo.jpg",
    "scar inspect --image=photo.<TAB>, inspect --image=photo.jpg",
    "scar completion z<TAB>,     completion zsh",
  })
  void theTabKeyDoesItInZshToo(String keys, String expected) throws Exception {
    assumeTrue(isInstalled("zsh"), "zsh is not installed");
    theTabKeyMakes(
        "zsh -f -i",
        "autoload -Uz compinit; compinit -u -D; source ../completion.zsh",
        keys,
        expected);
  }

  private void theTabKeyMakes(String shell, String begin, String keys, String expected)
      throws Exception {
    assumeTrue(isInstalled("script"), "`script` of util-linux, which makes a terminal, is missing");

    String said =
        run(
            begin + "\n" + keys.replace("<TAB>", "\t") + "\nexit\n",
            List.of("script", "-qec", shell, "/dev/null"));

    assertThat(called).as(said).exists();
    assertThat(Files.readAllLines(called).stream().map(String::strip).toList())
        .as(said)
        .contains(expected);
  }

  @Test
  void anotherShellIsRefused() {
    assertThat(cli.run("completion", "fish").exits(2).err()).contains("bash or zsh");
    assertThat(cli.run("completion").exits(2).err()).contains("bash or zsh");
  }

  @Test
  void itIsPrintedWithNothingElse() {
    assertThat(cli.run("completion", "bash").exits(0).err()).isEmpty();
  }
}
