package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is offered works, and what is mistyped is told. */
class HelpTest extends CommandTest {

  @Test
  void whatThisVersionRefusesIsNotOffered() {
    String help = cli.run("init", "--help").exits(0).out();

    assertThat(help)
        .contains("--image", "--runtime", "--api-gateway-name")
        .doesNotContain("-em", "--execution-mode", "-bm", "-bc", "-g,")
        .doesNotContainIgnoringCase("batch")
        .doesNotContain("or image.");
  }

  @ParameterizedTest
  @CsvSource({
    "-em lambda-batch, `execution_mode: lambda-batch`",
    "--exec batch,     `execution_mode: batch`",
    "-bm 1024,         `-bm`",
    "-bc 2,            `-bc`",
    "-g,               `-g`",
  })
  void whatThisVersionRefusesIsUnderstoodAndRefusedByName(String options, String told)
      throws IOException {
    String line = "init -n f -i " + cli.image(1000) + " " + options;

    assertThat(cli.run(line.split(" ", -1)).exits(4).err())
        .contains(told, "not supported by this version");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: 901",
        "execution_mode: often",
        "architectures: [mips]",
        "input: [{storage_provider: s33, path: abc/in}]",
      })
  void noRemedyNamesWhatThisVersionRefuses(String key) throws IOException {
    cli.write(
        "f.yaml", "functions: {aws: [{lambda: {name: f, container: {image: /x}, " + key + "}}]}");

    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .startsWith("f.yaml:")
        .doesNotContain("batch", "arm64", "onedata", "webdav", "rucio");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lgo                | Unknown command `lgo`; did you mean `log`?",
        "lgo --help         | Unknown command `lgo`; did you mean `log`?",
        "--debug innit -i x | Unknown command `innit`; did you mean `init`?",
        "nonsense -h        | Unknown command `nonsense`.",
        "local strat --help | Unknown command `strat`; did you mean `start`?",
      })
  void aCommandThatDoesNotExistIsTold(String line, String told) {
    assertThat(cli.run(line.split(" ", -1)).exits(2).err()).contains(told, "--help");
  }

  @Test
  void whatIsNotOfferedIsNotSuggestedEither() {
    assertThat(cli.run("init", "--execution-mdoe", "x").exits(2).err())
        .contains("--execution-mdoe")
        .doesNotContain("--execution-mode");
  }

  @Test
  void anUnknownCommandIsToldInJsonToo() throws IOException {
    assertThat(cli.run("lgo", "-j").exits(2).json().at("/Error/Message").asText())
        .contains("Unknown command `lgo`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "invoke"})
  void theHelpOfCallsExplainsTheirExitCodes(String command) {
    assertThat(cli.run(command, "--help").exits(0).out()).contains("124", "125", "-j");
  }
}
