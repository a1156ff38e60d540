package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read of one function leaves the list as it is. */
class ListDetailsTest extends CommandTest {

  @ParameterizedTest
  @ValueSource(ints = {403, 501})
  void theVersionOfALayerIsUnknownWhereItCannotBeReadAndAskedForOnce(int status)
      throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "one").exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "two").exits(0);
    aws.fail("lambda:GetLayerVersion", status, "Failing");
    aws.forgetCalls();

    Cli.Result result = cli.run("ls", "-j").exits(0);

    JsonNode functions = result.json().path("Functions");
    assertThat(functions).hasSize(2);
    assertThat(functions.at("/0/Name").asText()).isEqualTo("one");
    assertThat(functions.at("/0/Sup_version").isNull()).isTrue();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("note: ")
        .contains("lambda:GetLayerVersion", ":layer:scar:1");
    assertThat(aws.calls("lambda:GetLayerVersion")).hasSize(1);
  }

  @Test
  void whereAFunctionAnswersIsUnknownIfThatMayNotBeRead() throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda: {name: words, timeout: 20, container: {image: %s}}
            api_gateway: {type: url}
        """
            .formatted(cli.image(1000)));
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.fail("lambda:GetFunctionUrlConfig", 403, "AccessDeniedException");

    Cli.Result table = cli.run("ls").exits(0);

    assertThat(table.out().lines().toList().getLast()).matches("words .* \\? +\\S+");
    assertThat(table.err()).contains("note: ", "lambda:GetFunctionUrlConfig");
    assertThat(cli.run("ls", "-j").exits(0).json().at("/Functions/0/Url").isNull()).isTrue();
    aws.forgetCalls();
    assertThat(cli.run("ls", "-q").exits(0).err()).isEmpty();
    assertThat(aws.calls("lambda:GetFunctionUrlConfig")).isEmpty();
  }

  @Test
  void aFunctionWhoseTagsMayNotBeReadIsListedIfItLooksLikeOurs() {
    aws.lambda.addFunction("ours");
    aws.lambda.addForeignFunction("other");
    aws.fail("tagging:GetResources", 403, "AccessDeniedException");
    aws.fail("lambda:ListTags", 403, "AccessDeniedException");

    Cli.Result result = cli.run("ls").exits(0);

    assertThat(result.out()).contains("ours").doesNotContain("other");
    assertThat(result.err()).contains("note: ", "lambda:ListTags", ":function:ours");
    assertThat(cli.run("rm", "-a").exits(5).err()).contains("lambda:ListTags");
    assertThat(aws.things()).contains("function ours");
  }

  @Test
  void whatIsRefusedOfTheWholeListFailsIt() {
    aws.fail("lambda:ListFunctions", 403, "AccessDeniedException");

    assertThat(cli.run("ls").exits(5).err()).contains("lambda:ListFunctions");
  }
}
