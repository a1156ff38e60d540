package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsFileTest {

  private static final Origin ORIGIN =
      new Origin("f.yaml", Path.of("/def/folder"), Path.of("/current/folder"));

  private static SettingsFile parse(String yaml) {
    return SettingsFile.parse(yaml, Schema.DEFINITION, ORIGIN);
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(InvalidSettings.class, () -> parse(yaml)).placed();
  }

  @Test
  void everythingThatIsWrongIsReportedAtOnceWithItsPlace() {
    assertThat(
            problems(
                """
                functions:
                  aws:
                  - lambda:
                      name: bad name
                      memory: 64
                      timeout: 1200
                      log_level: loud
                      preheat: perhaps
                      layers: one
                      container:
                        enviroment: {}
                      input:
                      - path: Bad_Bucket/in
                      output: x
                    cloudwatch:
                      log_retention_policy_in_days: 31
                  colour: red
                """))
        .containsExactly(
            "f.yaml:4:13: `bad name` is no function name: Lambda takes 1 to 64 letters, digits,"
                + " hyphens and underscores",
            "f.yaml:5:15: memory 64 is below the least that Lambda takes, 128 MB",
            "f.yaml:6:16: timeout 1200 is above Lambda's limit of 900 s",
            "f.yaml:7:18: log_level `loud` is none of CRITICAL, ERROR, WARNING, INFO, DEBUG",
            "f.yaml:8:16: preheat must be true or false, not `perhaps`",
            "f.yaml:9:15: functions.aws[0].lambda.layers must be a list",
            "f.yaml:11:9: unknown key `enviroment` in functions.aws[0].lambda.container; did you"
                + " mean `environment`?",
            "f.yaml:13:9: key `storage_provider` is missing in functions.aws[0].lambda.input[0]",
            "f.yaml:13:15: `Bad_Bucket` is no bucket name: S3 takes 3 to 63 lower-case letters,"
                + " digits, dots and hyphens, with a letter or digit at both ends",
            "f.yaml:14:15: functions.aws[0].lambda.output must be a list (each element begins with"
                + " `- `)",
            "f.yaml:16:37: log_retention_policy_in_days 31 is none of the values that AWS takes"
                + " (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,"
                + " 2192, 2557, 2922, 3288, 3653), in days",
            "f.yaml:17:3: unknown key `colour` in functions");
  }

  @Test
  void textThatIsNoYamlIsNamedWithItsLine() {
    assertThat(problems("functions: [\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:1: this is not YAML:");
    assertThat(problems("")).containsExactly("f.yaml:1:1: the file is empty");
    assertThat(problems("just text")).containsExactly("f.yaml:1:1: the file must be a map of keys");
    assertThat(problems("a: *b"))
        .singleElement()
        .asString()
        .contains("f.yaml:1:4: this is not YAML");
  }

  @Test
  void aKeyOfAnInnerSectionIsPointedTo() {
    assertThat(problems("functions: {aws: [{lambda: {image: x}}]}"))
        .containsExactly(
            "f.yaml:1:29: unknown key `image` in functions.aws[0].lambda; did you mean"
                + " `container.image`?");
  }

  @Test
  void aKeyGivenTwiceIsAnError() {
    assertThat(problems("functions:\n  aws: []\n  aws: []\n"))
        .containsExactly("f.yaml:3:3: key `aws` is given twice, first in line 2");
  }

  @Test
  void anAnchorThatHoldsItselfEndsInAnError() {
    assertThat(problems("functions: {aws: [{lambda: {payload: &a [*a]}}]}"))
        .anyMatch(line -> line.contains("nested too deeply"));
  }

  @Test
  void misspellingsOfPublishedFilesAreAcceptedWithANotice() {
    SettingsFile file =
        parse(
            """
            functions:
              aws:
              - lambda:
                  container:
                    'timeout_threshold"': 20
                batch:
                  multi_node_parallel:
                    enable: true
            """);

    JsonNode function = file.tree().at("/functions/aws/0");
    assertThat(function.at("/lambda/container/timeout_threshold").asInt()).isEqualTo(20);
    assertThat(function.at("/batch/multi_node_parallel/enabled").asBoolean()).isTrue();
    assertThat(file.notices())
        .containsExactly(
            "f.yaml:5: `timeout_threshold\"` in functions.aws[0].lambda.container is read as"
                + " `timeout_threshold`",
            "f.yaml:8: `enable` in functions.aws[0].batch.multi_node_parallel is read as"
                + " `enabled`");
  }

  @Test
  void relativePathsStartFromTheDefinitionsFolder() {
    JsonNode lambda =
        parse(
                """
                functions:
                  aws:
                  - lambda:
                      init_script: ../s.sh
                      extra_payload: more
                      log_level: debug
                      container: {image: "oci:images/x:1"}
                """)
            .tree()
            .at("/functions/aws/0/lambda");

    assertThat(lambda.at("/init_script").asText()).isEqualTo("/def/s.sh");
    assertThat(lambda.at("/extra_payload").asText()).isEqualTo("/current/folder/more");
    assertThat(lambda.at("/container/image").asText()).isEqualTo("oci:/def/folder/images/x:1");
    assertThat(lambda.at("/log_level").asText()).isEqualTo("DEBUG");
  }

  @Test
  void variablesKeepNumbersAndFlagsAsTheyAreWritten() {
    JsonNode variables =
        parse(
                "functions: {aws: [{lambda: {environment: {Variables: {A: 010, B: yes, C: , D:"
                    + " 1.50}}}}]}")
            .tree()
            .at("/functions/aws/0/lambda/environment/Variables");

    assertThat(variables.toString())
        .isEqualTo("{\"A\":\"010\",\"B\":\"yes\",\"C\":\"\",\"D\":\"1.50\"}");
  }
}
