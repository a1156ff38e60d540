package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Definitions with what SCAR's published examples have in them: keys, spellings and gaps. A dry run
 * accepts each, and tells what {@code init} would refuse.
 */
class PublishedDefinitionsTest extends CommandTest {

  /** The images lie nowhere, and nobody outside is asked. */
  @BeforeEach
  void closeTheWay() {
    cli.set("HTTPS_PROXY", "http://127.0.0.1:9");
  }

  private Cli.Result dryRun(String name, String... more) throws IOException {
    cli.write(name, ManyMistakesTest.resource(name));
    List<String> arguments = new ArrayList<>(List.of("init", "-f", name, "--dry-run"));
    arguments.addAll(List.of(more));
    return cli.run(arguments.toArray(new String[0]));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one-function.yaml    | + function  says   |",
        "image-file.yaml      | + function  small  | small.tar.gz does not exist",
        "own-keys.yaml        | + function  own-keys |",
        "buckets.yaml         | grey-things/input/* → grey | no init script",
        "http-api.yaml        | + function  seen   |",
        "workflow.yaml        | chain/sound/* → listen | no init script",
        "with-oscar.yaml      | faces/between/* → after | provider `oscar`",
        "several-nodes.yaml   | + function  nodes  | `<repository/image of your own>`, a placeholder",
        "one-node.yaml        | + bucket    node-things | node.img does not exist",
        "function_config.yaml | + function  says   | read as its `lambda` section",
        "every-key.yaml       | + function  all    | layer `arn:....`, a placeholder",
      })
  void aDryRunShowsWhatWouldBeMade(String name, String shown, String told) throws IOException {
    Cli.Result result = dryRun(name).exits(0);

    assertThat(result.out()).contains(shown.strip());
    assertThat(result.err()).contains(told == null ? "" : told);
    assertThat(dryRun(name, "-j").exits(0).json()).isNotEmpty();
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void whatADryRunOnlyTellsInitRefuses() throws IOException {
    dryRun("several-nodes.yaml").exits(0);

    assertThat(cli.run("init", "-f", "several-nodes.yaml").exits(2).err())
        .contains("needs a bucket", "jobs need a subnet");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void oddSpellingsAreToldWithWhatTheyAreReadAs() throws IOException {
    assertThat(dryRun("every-key.yaml").err())
        .contains("every-key.yaml:20: `timeout_threshold\"`", "is read as `timeout_threshold`");
    assertThat(dryRun("several-nodes.yaml").err()).contains("`enable`", "is read as `enabled`");
  }
}
