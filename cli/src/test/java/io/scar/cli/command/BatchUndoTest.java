package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever step of AWS Batch is refused, all is as before. */
class BatchUndoTest extends BatchTest {

  @Test
  void whicheverStepOfInitIsRefusedNothingIsLeft() throws IOException {
    define("batch", "vcpus: 0.5", machines("type: FARGATE"));
    init().exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    cli.run("rm", "-n", "long", "--delete-buckets", "-y").exits(0);
    Set<String> before = aws.state();
    assertThat(operations)
        .contains(
            "batch:CreateComputeEnvironment",
            "batch:CreateJobQueue",
            "batch:RegisterJobDefinition");

    for (String operation : operations) {
      if (operation.contains("Layer") || operation.equals("ecr:GetAuthorizationToken")) {
        continue; // it is there already; the registry's own error tells
      }
      aws.failOnce(operation, 403, "AccessDeniedException");
      Cli.Result result = init();
      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"anew", "in place", "away"})
  void whicheverStepOfAnUpdateIsRefusedEverythingIsPutBack(String how) throws IOException {
    define("batch", machines());
    init().exits(0);
    switch (how) {
      case "anew" -> define("batch", "vcpus: 0.5", machines("type: FARGATE"));
      case "in place" ->
          define(
              "batch",
              "memory: 2000",
              "state: DISABLED",
              machines("max_v_cpus: 9"),
              "lambda.tags: {team: red}");
      default -> define("lambda");
    }
    aws.forgetCalls();
    update().exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    operations.removeIf(operation -> !operation.startsWith("batch:"));
    assertThat(definition().toString()).doesNotContain(":latest");
    assertThat(operations).hasSizeGreaterThan(3);
    String changed = Files.readString(folder.resolve("f.yaml"));
    define("batch", machines());
    update().exits(0);
    cli.write("f.yaml", changed);
    Set<String> before = aws.state();

    for (String operation : operations) {
      aws.failOnce(operation, 403, "AccessDeniedException");
      Cli.Result result = update();
      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }
}
