package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ArgumentsTest {

  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  private static final Context CONTEXT =
      new Context(
          new Environment(Map.of(), Path.of("/"), Path.of("/"), null),
          new Console(InputStream.nullInputStream(), NOWHERE, NOWHERE, Terminal.NONE),
          new Interruption(),
          new EarlySettings());

  private static List<String> run(String... arguments) {
    return Arguments.normal(
        new CommandLine(new RunCommand(CONTEXT)).getCommandSpec(), true, List.of(arguments));
  }

  private static List<String> init(String... arguments) {
    return Arguments.normal(
        new CommandLine(new InitCommand(CONTEXT)).getCommandSpec(), false, List.of(arguments));
  }

  @Test
  void fromTheFirstPositionalOnEverythingIsTheContainers() {
    assertThat(run("-n", "f", "df", "-h", "-j")).containsExactly("-n", "f", "--", "df", "-h", "-j");
    assertThat(run("-n", "f", "-s", "x.sh", "a", "--", "b"))
        .containsExactly("-n", "f", "-s", "x.sh", "--", "a", "--", "b");
  }

  @Test
  void aLeadingDoubleDashIsTheContainersToo() {
    assertThat(run("-n", "f", "--", "ls")).containsExactly("-n", "f", "--", "--", "ls");
  }

  @Test
  void aValueMayBeGluedToAOneLetterOption() {
    assertThat(init("-eA=b=c", "-m512")).containsExactly("-e", "A=b=c", "-m", "512");
  }

  @Test
  void multiLetterShortOptionsAreNeverClusters() {
    CommandLine line = new CommandLine(new InitCommand(CONTEXT));
    line.setPosixClusteredShortOptionsAllowed(false);
    var parsed =
        line.parseArgs(
            init(
                    "-if", "x.tar", "-ib", "in", "-ob", "out", "-db", "dep", "-tt", "5", "-ph",
                    "-le", "A=1", "-ll", "INFO", "-em", "lambda", "-bm", "1", "-bc", "2", "-rt",
                    "image", "-sv", "latest", "-api", "a", "-ep", "p", "-pf", "me", "-es", "600")
                .toArray(new String[0]));

    assertThat(parsed.unmatched()).isEmpty();
    assertThat(parsed.matchedOptionValue("-tt", "")).isEqualTo("5");
    assertThat(parsed.matchedOptionValue("-db", "")).isEqualTo("dep");
    assertThat(parsed.matchedOptionValue("-ph", false)).isTrue();
    assertThat(parsed.hasMatchedOption("-t")).isFalse();
    assertThat(parsed.hasMatchedOption("-d")).isFalse();
    assertThat(parsed.hasMatchedOption("-i")).isFalse();
  }

  @Test
  void uniquePrefixesOfLongOptionsAreEnough() {
    assertThat(init("--mem", "5", "--env=A=1"))
        .containsExactly("--memory", "5", "--environment=A=1");
    assertThat(init("--lambda-env", "A=1", "--env-f", "x"))
        .containsExactly("--lambda-environment", "A=1", "--env-file", "x");
    assertThat(init("--i", "x")).containsExactly("--i", "x");
  }

  @Test
  void theInputOfRunMayBeLeftToTheDefinition() {
    assertThat(run("-f", "x.yaml", "-ib")).containsExactly("-f", "x.yaml", "-ib");
    assertThat(run("-ib", "-n", "f")).containsExactly("-ib", "-n", "f");
    assertThat(run("-ib", "b/in", "-n", "f")).containsExactly("-ib", "b/in", "-n", "f");
  }
}
