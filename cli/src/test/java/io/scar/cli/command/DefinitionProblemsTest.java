package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a definition is told with its place, before any call. */
class DefinitionProblemsTest extends CommandTest {

  private Cli.Result init(String yaml) throws IOException {
    cli.write("bad.yaml", yaml);
    Cli.Result result = cli.run("init", "-f", "bad.yaml");
    assertThat(aws.operations()).isEmpty();
    return result;
  }

  /** A function with these lines in its {@code lambda} section, from the file's fifth line on. */
  private Cli.Result initFunction(String... lines) throws IOException {
    return init(
        "functions:\n  aws:\n  - lambda:\n      name: x\n      "
            + String.join("\n      ", lines)
            + "\n");
  }

  @Test
  void whatIsNotYamlIsSaidWithItsLine() throws IOException {
    assertThat(init("functions:\n  aws: [\n").exits(2).err())
        .contains("bad.yaml:3:1: this is not YAML");
    assertThat(init("").exits(2).err()).contains("bad.yaml:1:1: the file is empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memry: 5           | bad.yaml:5:7: unknown key `memry` in functions.aws[0].lambda; did you mean `memory`?",
        "memory: lots       | bad.yaml:5:15: memory must be a whole number, not `lots`",
        "timeout: 1200      | bad.yaml:5:16: timeout 1200 is above Lambda's limit of 900 s",
        "region: Frankfurt  | bad.yaml:5:15: `Frankfurt` is no AWS region",
        "input: [{storage_provider: s3, path: Bad_Bucket/in}] | bad.yaml:5:44: `Bad_Bucket` is no bucket name",
        "input: {}          | bad.yaml:5:14: functions.aws[0].lambda.input must be a list",
      })
  void aBadKeyOrValueIsSaidWithItsPlaceAndTheRemedy(String line, String told) throws IOException {
    assertThat(initFunction(line, "container: {image: /x}").exits(2).err()).contains(told);
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    String err =
        init("functions:\n  aws:\n  - lambda: {nme: x, memory: 5}\n  oscr: []\n").exits(2).err();

    assertThat(err.lines().filter(line -> line.startsWith("bad.yaml:"))).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "'{image: /no/such/folder}', /no/such/folder",
    "'{image: \"oci:none\"}', none",
    "'{image_file: none.tar}', none.tar",
  })
  void anImageThatDoesNotExistIsNamed(String container, String told) throws IOException {
    assertThat(initFunction("container: " + container).exits(3).err())
        .startsWith("bad.yaml:5:")
        .contains(told + " does not exist");
    assertThat(aws.operations()).isEmpty();
    assertThat(cli.run("init", "-f", "bad.yaml", "--dry-run").exits(0).err())
        .contains(told + " does not exist");
    assertThat(cli.run("update", "-f", "bad.yaml", "--dry-run").exits(3).err())
        .contains(told + " does not exist");
  }

  @Test
  void anImageThatDoesNotExistIsToldWithAllElse() throws IOException {
    String yaml =
        """
        functions:
          aws:
          - lambda: {name: one, container: {image: 'oci:none'}}
          - lambda: {name: two, timeout: 1200, container: {image_file: none.tar}}
          - lambda: {name: three, container: {image: a/b}}
          - lambda: {name: four, container: {image: 'oci:none:3'}}
        """;

    String told = init(yaml).exits(2).err();

    assertThat(told.lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("bad.yaml:3:").contains("none does not exist"),
            line -> assertThat(line).startsWith("bad.yaml:4:").contains("timeout 1200"),
            line -> assertThat(line).startsWith("bad.yaml:4:").contains("none.tar does not exist"),
            line -> assertThat(line).startsWith("bad.yaml:6:").contains("none does not exist"));
    init(yaml.replace(", timeout: 1200", "")).exits(3);
  }

  @Test
  void anImageOfAFlagThatDoesNotExistIsToldWithAllElseToo() throws IOException {
    assertThat(cli.run("init", "-i", "oci:none", "-n", "x").exits(3).err())
        .contains("none does not exist");
    assertThat(cli.run("init", "-i", "oci:none", "-n", "x", "-em", "batch").exits(2).err())
        .contains("jobs need a subnet", "none does not exist");
    cli.write(
        "f.yaml",
        "functions: {aws: [{lambda: {name: x, container: {image: %s}}}]}"
            .formatted(cli.image(1000)));
    assertThat(cli.run("update", "-f", "f.yaml", "-i", "oci:none").exits(3).err())
        .contains("image folder ", "none does not exist")
        .doesNotContain("f.yaml:");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void forAPolicyTheImageNeedNotBeThere() throws IOException {
    cli.write("f.yaml", "functions: {aws: [{lambda: {name: x, container: {image: 'oci:none'}}}]}");

    assertThat(cli.run("policy", "execution", "-f", "f.yaml").exits(0).out()).contains("logs:");
  }

  @Test
  void aFunctionWithoutAnImageIsSaidWithItsPlace() throws IOException {
    assertThat(initFunction("memory: 512").exits(2).err())
        .contains("bad.yaml:4:7: the function has no image", "lambda.container.image");
    assertThat(initFunction("container: {alpine: true}").exits(2).err())
        .contains("bad.yaml:5:18: the function has no image");
    assertThat(init("functions:\n  aws:\n  - lambda: {}\n").exits(2).err())
        .contains("bad.yaml:3:13: the function has no image");
  }

  @Test
  void aFileThatIsNoImageIsTheUsersFault() throws IOException {
    String file = cli.write("passwd", "root:x:0:0:root:/root:/bin/bash\n".repeat(40)).toString();

    assertThat(cli.run("init", "-i", file, "-n", "x").exits(2).err())
        .contains("image archive " + file, "docker save");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void aScriptThatDoesNotExistIsNamed() throws IOException {
    assertThat(
            initFunction("init_script: none.sh", "container: {image: " + cli.image(1000) + "}")
                .exits(3)
                .err())
        .contains("none.sh", "definition's folder");
  }

  @Test
  void anImageNameThatNoRegistryTakesIsTheUsersFault() throws IOException {
    assertThat(initFunction("container: {image: 'Busy Box'}").exits(2).err())
        .contains("`Busy Box`");
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void aUserWithoutAPlaceOfThePasswordIsRefused() throws IOException {
    assertThat(initFunction("container: {image: a/b, registry: {username: me}}").exits(2).err())
        .contains("password_from");
  }

  @Test
  void aDefinitionThatDoesNotExistIsNamed() {
    assertThat(cli.run("init", "-f", "none.yaml").exits(3).err()).contains("none.yaml");
    assertThat(cli.run("init").exits(2).err()).contains("-i IMAGE, -if FILE and -f FILE");
    assertThat(cli.run("init", "-i", "x", "--memry", "5").exits(2).err()).contains("--memory");
  }
}
