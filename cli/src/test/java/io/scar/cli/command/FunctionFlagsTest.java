package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.config.Environment;
import io.scar.cli.config.FlagSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Each option that describes a function sets the key that is its own. */
class FunctionFlagsTest {

  private static final String KEYS =
      """
      -i        | a/b          | /lambda/container/image
      --image   | a/b          | /lambda/container/image
      -if       | a.tar        | /lambda/container/image_file
      -n        | f            | /lambda/name
      -s        | s.sh         | /lambda/init_script
      -ib       | abc/in       | /lambda/input/0/path
      -ob       | abc/out      | /lambda/output/0/path
      -m        | 1024         | /lambda/memory
      -t        | 60           | /lambda/timeout
      -tt       | 5            | /lambda/container/timeout_threshold
      -es       | 1024         | /lambda/ephemeral_storage
      -e        | A=b=c        | /lambda/container/environment/Variables/A
      -le       | A=b=c        | /lambda/environment/Variables/A
      -d        | words        | /lambda/description
      -r        | arn:aws:iam::123456789012:role/x | /iam/role
      -db       | abc          | /lambda/deployment/bucket
      -ep       | folder       | /lambda/extra_payload
      -l        | arn:aws:lambda:us-east-1:123456789012:layer:x:1 | /lambda/layers/0
      -ll       | debug        | /lambda/log_level
      -em       | batch        | /lambda/execution_mode
      -api      | name         | /api_gateway/name
      -rt       | image        | /lambda/runtime
      --create-image    |      | /lambda/container/create_image
      --no-create-image | | /lambda/container/create_image
      -sv       | 1.5.8        | /lambda/supervisor/version
      -bm       | 2048         | /batch/memory
      -bc       | 2            | /batch/vcpus
      -g        |              | /batch/enable_gpu
      -ph       |              | /lambda/preheat
      """;

  /** Of which a test of their own says what they do. */
  private static final Set<String> OTHERS = Set.of("-f", "--env-file", "--lambda-env-file");

  @Command
  private static final class Described {
    @Mixin private FunctionOptions options = new FunctionOptions();
  }

  private static JsonNode settings(String... arguments) {
    Described described = new Described();
    new CommandLine(described).setPosixClusteredShortOptionsAllowed(false).parseArgs(arguments);
    Environment environment = new Environment(Map.of(), Path.of("/w"), Path.of("/h"), null);
    return described.options.settings(new FlagSettings(environment, _ -> {}));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = KEYS)
  void aFlagSetsItsKey(String flag, String value, String pointer) {
    JsonNode set = value == null ? settings(flag) : settings(flag, value);

    assertThat(set.at(pointer).isMissingNode()).as(set.toString()).isFalse();
    if (value != null) {
      assertThat(set.at(pointer).asText().toLowerCase(Locale.ROOT))
          .endsWith(value.substring(value.indexOf('=') + 1).toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void noFlagIsLeftOut() {
    List<String> known =
        Arrays.stream(KEYS.split("\n", -1)).map(line -> line.replaceFirst(" .*", "")).toList();
    Set<String> left = new TreeSet<>();
    new CommandLine(new Described())
        .getCommandSpec()
        .options()
        .forEach(option -> left.add(option.names()[0]));
    left.removeAll(known);

    assertThat(left).containsExactlyInAnyOrderElementsOf(OTHERS);
  }
}
