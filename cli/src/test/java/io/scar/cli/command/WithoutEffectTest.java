package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A section of a definition that nothing turns on is told, with the key that would. */
class WithoutEffectTest extends CommandTest {

  private static final String API =
      "note: f.yaml:5:18: `api_gateway` has no effect: without `api_gateway.name` (-api) no API is"
          + " made; give it, or `api_gateway.type: url`";
  private static final String BATCH =
      "note: f.yaml:5:12: `batch` has no effect: words has no jobs; `lambda.execution_mode: batch`"
          + " or `lambda-batch` (-em) gives it some";

  private String image = "";

  @BeforeEach
  void makeImage() throws IOException {
    image = cli.image(1000);
  }

  /** Writes the definition, with this line beside its `lambda` section. */
  private void define(String section) throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              {name: words, container: {image: %s}}
            %s
        """
            .formatted(image, section));
  }

  private String told(String command, String... flags) {
    List<String> arguments = new ArrayList<>(List.of(command, "-f", "f.yaml"));
    arguments.addAll(List.of(flags));
    return cli.run(arguments.toArray(String[]::new)).exits(0).err();
  }

  @Test
  void anApiWithoutANameIsTold() throws IOException {
    define("api_gateway: {type: http, response: raw}");

    assertThat(told("init", "--dry-run")).contains(API);
    assertThat(told("init")).contains(API);
    assertThat(told("update")).contains(API);
    assertThat(aws.mutations()).noneMatch(operation -> operation.startsWith("apigateway:"));
  }

  @Test
  void jobsOfAFunctionThatHasNoneAreTold() throws IOException {
    define("batch: {vcpus: 4}");

    assertThat(told("init", "--dry-run")).contains(BATCH);
    assertThat(told("init")).contains(BATCH);
    assertThat(told("update")).contains(BATCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api_gateway: {name: words, type: http} |",
        "api_gateway: {type: url}               |",
        "api_gateway: {type: http}              | -api words",
        "api_gateway: {}                        |",
        "batch: {}                              |",
        "cloudwatch: {}                         |",
      })
  void whatIsTurnedOnOrEmptyIsNot(String section, String flags) throws IOException {
    define(section);

    assertThat(told("init", flags == null ? new String[0] : flags.split(" ")))
        .doesNotContain("has no effect");
  }

  @Test
  void nothingIsSaidOfTheSectionsOfScarCfg() throws IOException {
    cli.write(
        "home/.scar/scar.cfg",
        "{\"aws\": {\"batch\": {\"vcpus\": 4}, \"api_gateway\": {\"type\": \"http\"}}}");
    define("cloudwatch: {log_retention_policy_in_days: 7}");

    assertThat(told("init")).doesNotContain("has no effect");
  }
}
