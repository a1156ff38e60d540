package io.scar.cli.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.scar.cli.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published about the definition file is what the command reads. */
class PublishedSchemaTest {

  private static final Path TOP = Path.of(System.getProperty("scar.top", ".."));

  private static String schema() throws JsonProcessingException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return new ObjectMapper()
            .writer(printer)
            .writeValueAsString(JsonSchema.of(Schema.DEFINITION, "scar function definition"))
        + "\n";
  }

  private static Set<ValidationMessage> problems(String yaml) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(schema())
        .validate(new YAMLMapper().readTree(yaml));
  }

  @Test
  void theJsonSchemaIsUpToDate() throws IOException {
    GeneratedFile.holds("docs/function-definition.schema.json", schema());
  }

  @Test
  void thePageIsUpToDate() throws IOException {
    GeneratedFile.holds("docs/function-definition.md", DefinitionGuide.text());
  }

  @Test
  void thePageHasEveryServiceWithKeysThatDoSomething() {
    String page = DefinitionGuide.text();

    assertThat(page)
        .contains("`lambda.name`", "`iam.role`", "`batch.vcpus`", "`ecr.delete_image`")
        .contains("`api_gateway.type`", "`api_gateway.cors.origins`", "`api_gateway.throttle.rate`")
        .doesNotContain("`s3.");
  }

  @Test
  void whatIsRefusedIsMarkedAsNotUsed() {
    assertThat(Unsupported.keys())
        .allMatch(
            path ->
                Schema.at(Schema.FUNCTION, path).unused()
                    || Schema.at(Schema.FUNCTION, path.substring(0, path.lastIndexOf('.')))
                        .unused());
    assertThat(Schema.at(Schema.FUNCTION, "lambda.container.input_root").explanation())
        .endsWith("Not used by this version.");
  }

  @Test
  void theDemosDefinitionIsValid() throws IOException {
    assertThat(problems(Files.readString(TOP.resolve("images/demo/grayscale.yaml")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lambda: {name: x, log_level: debug, container: {image: a, environment: {Variables: {A: 1, B: true}}}}",
        "lambda: {name: x, container: {image_file: a.tar, 'timeout_threshold\"': 5}}",
        "{lambda: {name: 5}, batch: {vcpus: 0.5, multi_node_parallel: {enable: true}}}",
        "{lambda: {name: x}, api_gateway: {cors: {origins: ['*', 'https://*', 'http://[::1]:8080', 'https://a.example:8443']}}}",
        "{iam: {account_id: 123456789012}, cloudwatch: {log_retention_policy_in_days: 30}}",
      })
  void whatTheCommandTakesTheSchemaTakes(String function) throws IOException {
    String yaml = "functions:\n  aws:\n  - " + function + "\n";

    assertThat(problems(yaml)).isEmpty();
    assertThat(
            SettingsFile.parse(yaml, Schema.DEFINITION, new Origin("f", Path.of("/"), Path.of("/")))
                .tree())
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lambda: {memry: 5}",
        "lambda: {memory: 5}",
        "lambda: {timeout: 901}",
        "lambda: {execution_mode: often}",
        "lambda: {input: [{path: a}]}",
        "lambda: {layers: one}",
        "cloudwatch: {log_retention_policy_in_days: 2}",
      })
  void whatTheCommandRefusesTheSchemaRefuses(String function) throws IOException {
    assertThat(problems("functions:\n  aws:\n  - " + function + "\n")).hasSize(1);
  }
}
