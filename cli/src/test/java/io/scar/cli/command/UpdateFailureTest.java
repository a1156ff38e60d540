package io.scar.cli.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refused {@code update} leaves: everything as it was. */
class UpdateFailureTest extends WordsTest {

  /** Each operation that a large update makes is refused in turn. */
  @Test
  void whateverIsRefusedEverythingIsPutBack() throws IOException {
    aws.s3.addBucket("archive");
    define(
        "memory: 1024",
        "tags: {team: red}",
        "reserved_concurrency: 5",
        "on_failure: " + QUEUE,
        "keep_warm: rate(5 minutes)",
        "input: [{storage_provider: s3, path: texts/new}, {storage_provider: s3, path: archive/in}]",
        "output: [{storage_provider: s3, path: results/out}]");
    cli.write("words.sh", "echo other words\n");
    Set<String> before = aws.state();
    byte[] code = code();
    cli.run("update", "-f", "f.yaml").exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    Set<String> after = aws.state();
    putBack();
    assertThat(operations)
        .contains(
            "iam:PutRolePolicy",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:TagResource",
            "lambda:PutFunctionConcurrency",
            "lambda:PutFunctionEventInvokeConfig",
            "events:PutRule",
            "events:PutTargets",
            "s3:CreateBucket",
            "lambda:AddPermission",
            "s3:PutBucketNotification");
    assertThat(after).isNotEqualTo(before);

    refuseEachInTurn(operations);
    assertThat(code).isEqualTo(code());
  }

  /** The same for what is taken away. */
  @Test
  void whateverRemovalIsRefusedEverythingIsPutBack() throws IOException {
    define(
        "tags: {team: red}",
        "reserved_concurrency: 5",
        "on_failure: " + QUEUE,
        "keep_warm: rate(5 minutes)",
        "input: [{storage_provider: s3, path: texts/in}, {storage_provider: s3, path: more/in}]");
    cli.run("update", "-f", "f.yaml").exits(0);
    cli.write("all.yaml", Files.readString(folder.resolve("f.yaml")));
    define("memory: 512");
    aws.forgetCalls();
    cli.run("update", "-f", "f.yaml").exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    cli.run("update", "-f", "all.yaml").exits(0);
    assertThat(operations)
        .contains(
            "lambda:UntagResource",
            "lambda:DeleteFunctionConcurrency",
            "lambda:PutFunctionEventInvokeConfig",
            "lambda:RemovePermission",
            "events:RemoveTargets",
            "events:DeleteRule",
            "s3:PutBucketNotification");

    refuseEachInTurn(operations);
  }

  @Test
  void theRoleThatWasMadeGoesWhenTheDefinitionNamesAnother() throws IOException {
    define("memory: 512");
    String yaml = Files.readString(folder.resolve("f.yaml"));
    cli.write("f.yaml", yaml + "    iam: {role: 'arn:aws:iam::123456789012:role/own'}\n");
    Set<String> operations =
        new LinkedHashSet<>(
            List.of(
                "lambda:UpdateFunctionConfiguration", "iam:DeleteRolePolicy", "iam:DeleteRole"));

    refuseEachInTurn(operations);
    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out()).contains("- role      scar-words");

    assertThat(aws.lambda.function("words").path("Role").asText()).endsWith("role/own");
    assertThat(aws.things()).noneMatch(thing -> thing.startsWith("role "));
  }

  private void refuseEachInTurn(Set<String> operations) throws IOException {
    for (String operation : operations) {
      Set<String> before = aws.state();
      byte[] codeBefore = code();
      int[] times = {0};
      aws.answer(
          operation,
          call ->
              times[0]++ == 0
                  ? aws.error(operation, 403, "AccessDeniedException", "as the test wants it")
                  : null);

      Cli.Result result = cli.run("update", "-f", "f.yaml");

      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).contains("refused " + operation).doesNotContain("Left behind");
      assertThat(comparable(aws.state())).as(operation).isEqualTo(comparable(before));
      assertThat(code()).isEqualTo(codeBefore);
      aws.mend(operation);
    }
  }

  /**
   * Settings of asynchronous calls that say nothing are as none; statements and members that came
   * back stand in another order.
   */
  private static Set<String> comparable(Set<String> state) {
    Set<String> kept = new TreeSet<>();
    for (String line : state) {
      if (!line.equals("events words {\"DestinationConfig\":{}}")) {
        kept.add(
            line.replaceFirst("[{\\[].*", "")
                + line.chars().sorted().mapToObj(Character::toString).collect(joining()));
      }
    }
    return kept;
  }

  /** As the function was at first, and its script as the next update wants it. */
  private void putBack() throws IOException {
    cli.write("keep.yaml", Files.readString(folder.resolve("f.yaml")));
    define("memory: 512");
    cli.write("words.sh", "echo words\n");
    cli.run("update", "-f", "f.yaml").exits(0);
    for (String object : List.of("results/out/", "texts/new/", "archive/in/")) {
      int slash = object.indexOf('/');
      aws.s3.objects(object.substring(0, slash)).remove(object.substring(slash + 1));
    }
    aws.s3.removeBucket("results");
    cli.write("f.yaml", Files.readString(folder.resolve("keep.yaml")));
    cli.write("words.sh", "echo other words\n");
    aws.forgetCalls();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anUpdateThatIsStillUnderWayIsWaitedFor(int times) throws IOException {
    define("memory: 1024");
    int[] refused = {0};
    aws.answer(
        "lambda:UpdateFunctionConfiguration",
        call ->
            refused[0]++ < times
                ? aws.lambda.error(
                    409, "ResourceConflictException", "An update is in progress for resource")
                : null);

    cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(aws.lambda.function("words").path("MemorySize").asInt()).isEqualTo(1024);
  }
}
