package io.scar.cli.command;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code init} again, {@code update}, and what a failure leaves: everything as it was. */
class UpdateCommandTest extends CommandTest {

  private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed";

  private String image = "";

  @BeforeEach
  void makeFunction() throws IOException {
    image = cli.image(1000);
    cli.write("words.sh", "echo words\n");
    define("memory: 512");
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.forgetCalls();
  }

  /** The function with these lines of its {@code lambda} section. */
  private void define(String... lines) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            functions:
              aws:
              - lambda:
                  name: words
                  init_script: words.sh
                  container:
                    image: %s
                    environment:
                      Variables:
                        TOKEN: first-secret
            """
                .formatted(image));
    List<String> all = new ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(line -> line.startsWith("input"))) {
      all.add("input: [{storage_provider: s3, path: texts/in}]");
    }
    if (all.stream().noneMatch(line -> line.startsWith("output"))) {
      all.add("output: [{storage_provider: s3, path: texts/out}]");
    }
    all.forEach(line -> yaml.append(line.indent(6)));
    cli.write("f.yaml", yaml.toString());
  }

  @Test
  void initOfAFunctionThatIsTheSameChangesNothing() {
    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(result.out()).isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void initOfAFunctionThatDiffersIsRefusedWithTheDifferences() throws IOException {
    define("memory: 1024");

    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(2);

    assertThat(result.err())
        .contains("Function words exists already and differs")
        .containsPattern("memory +512 MB → 1024 MB")
        .contains("`scar update -f f.yaml` applies the difference");
    assertThat(aws.mutations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory: 1024                          | memory            | /MemorySize              | 1024",
        "timeout: 60                           | timeout           | /Timeout                 | 60",
        "ephemeral_storage: 2048               | ephemeral_storage | /EphemeralStorage/Size   | 2048",
        "description: Counts words             | description       | /Description             | Counts words",
        "layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] | layers | /Layers/0/Arn            | arn:aws:lambda:us-east-1:1:layer:x:1",
        "environment: {Variables: {AB: second}} | environment.AB   | /Environment/Variables/AB | second",
        "log_level: DEBUG                      | log_level         |                          |",
        "response: raw                         | response          |                          |",
        "dead_letter: arn:aws:sqs:us-east-1:123456789012:failed | dead_letter | /DeadLetterConfig/TargetArn | arn:aws:sqs:us-east-1:123456789012:failed",
        "vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]} | vpc.SubnetIds | /VpcConfig/SubnetIds/0 | subnet-0123456789abcdef0",
      })
  void aSettingThatChangesIsAppliedAndItsReturnToo(
      String line, String field, String pointer, String value) throws IOException {
    Set<String> before = stateWithoutModes();
    define(line);

    Cli.Result update = cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(update.out()).contains("~ function  words", field, "Updated words in ");
    if (pointer != null) {
      assertThat(aws.lambda.function("words").at(pointer).asText()).isEqualTo(value);
    }
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
    define("memory: 512");
    cli.run("update", "-f", "f.yaml").exits(0);
    assertThat(stateWithoutModes()).isEqualTo(before);
  }

  /** An empty network and no network are the same to Lambda. */
  private Set<String> stateWithoutModes() {
    Set<String> state = new TreeSet<>();
    aws.state()
        .forEach(
            line ->
                state.add(
                    line.replaceAll(
                            ", VpcConfig=\\{\"SubnetIds\":\\[\\],\"SecurityGroupIds\":\\[\\]\\}",
                            "")
                        .replaceAll("object texts/.*", "")));
    return state;
  }

  @Test
  void codeIsReplacedWhenTheScriptOrTheImageChanges() throws IOException {
    byte[] first = code();
    cli.write("words.sh", "echo other words\n");

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .containsPattern("code +sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}");

    byte[] second = code();
    assertThat(second).isNotEqualTo(first);
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
    cli.run("update", "-n", "words", "-i", cli.image(2000)).exits(0);
    assertThat(code()).isNotEqualTo(second);
  }

  private byte[] code() {
    return aws.lambda.codeOf("words");
  }

  @Test
  void aTriggerFollowsItsDefinitionAndTheRoleToo() throws IOException {
    define("input: [{storage_provider: s3, path: texts/new}, {storage_provider: s3, path: more}]");

    Cli.Result update = cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(update.out())
        .contains(
            "~ trigger   texts/new/* → words", "+ trigger   more/* → words", "+ bucket    more");
    assertThat(aws.s3.notification("texts")).contains("<Value>new/</Value>").doesNotContain("in/");
    assertThat(aws.iam.policy("scar-words"))
        .contains("texts/new/*", "more/*")
        .doesNotContain("/in/*");
    define("input: [{storage_provider: s3, path: more}]");
    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .contains("- trigger   texts/new/*");
    assertThat(aws.s3.notification("texts")).doesNotContain(":function:words<");
    assertThat(aws.things())
        .noneMatch(thing -> thing.equals("permission words arn:aws:s3:::texts"));
    assertThat(aws.things()).contains("bucket texts", "object texts/new/");
  }

  @Test
  void tagsFollowTheDefinitionAndThoseOfOthersStay() throws IOException {
    define("tags: {team: red, cost: '1'}");
    cli.run("update", "-f", "f.yaml").exits(0);
    aws.lambda.tags("words").put("by-others", "yes");
    define("tags: {team: blue}");

    cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(aws.lambda.tags("words").path("team").asText()).isEqualTo("blue");
    assertThat(aws.lambda.tags("words").has("cost")).isFalse();
    assertThat(aws.lambda.tags("words").path("by-others").asText()).isEqualTo("yes");
    assertThat(aws.lambda.tags("words").path("createdby").asText()).isEqualTo("scar");
  }

  @Test
  void concurrencyDestinationAndScheduleComeChangeAndGo() throws IOException {
    Set<String> before = aws.things();
    define("reserved_concurrency: 5", "on_failure: " + QUEUE, "keep_warm: rate(5 minutes)");
    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .contains("+ concurrency words", "+ on_failure words", "+ schedule  scar-words");
    assertThat(aws.state().toString())
        .contains("concurrency words 5", QUEUE, "rate(5 minutes)", "scar-keep-warm");
    assertThat(aws.iam.policy("scar-words")).contains("sqs:SendMessage", QUEUE);
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");

    define("reserved_concurrency: 7", "on_failure: " + QUEUE + "2", "keep_warm: rate(1 hour)");
    cli.run("update", "-f", "f.yaml").exits(0);
    assertThat(aws.state().toString()).contains("concurrency words 7", QUEUE + "2", "rate(1 hour)");

    define("memory: 512");
    cli.run("update", "-f", "f.yaml").exits(0);
    assertThat(aws.things()).isEqualTo(before);
    assertThat(aws.state().toString()).doesNotContain("concurrency words", QUEUE);
  }

  @Test
  void aConcurrencyThatOthersSetStays() throws IOException {
    aws.lambda.reserve("words", 3);
    define("memory: 1024");

    cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(aws.state()).contains("concurrency words 3");
  }

  @Test
  void whatWasChangedByHandIsPutRight() {
    ObjectNode function = aws.lambda.function("words");
    function.put("MemorySize", 3000);
    aws.iam.setPolicy("scar-words", "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
    aws.s3.setNotification("texts", "<NotificationConfiguration/>");

    Cli.Result update = cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(update.out())
        .containsPattern("memory +3000 MB → 512 MB")
        .contains("policy s3:GetObject", "texts/in/*");
    assertThat(aws.lambda.function("words").path("MemorySize").asInt()).isEqualTo(512);
    assertThat(aws.iam.policy("scar-words")).contains("s3:GetObject");
    assertThat(aws.s3.notification("texts")).contains(":function:words<");
  }

  @Test
  void withTheNameAloneOnlyWhatTheFlagsSayChanges() throws IOException {
    aws.lambda.function("words").put("Description", "set by hand");
    aws.forgetCalls();

    Cli.Result update = cli.run("update", "-n", "words", "-m", "2048", "-e", "MODE=fast").exits(0);

    JsonNode function = aws.lambda.function("words");
    assertThat(function.path("MemorySize").asInt()).isEqualTo(2048);
    assertThat(function.path("Description").asText()).isEqualTo("set by hand");
    assertThat(function.at("/Environment/Variables/IMAGE_ID").asText()).isEqualTo("image-1000");
    assertThat(update.out())
        .containsPattern("memory +512 MB → 2048 MB")
        .containsPattern("container.environment.Variables.MODE +set")
        .doesNotContain("description", "trigger", "timeout");
    aws.forgetCalls();
    assertThat(cli.run("update", "-n", "words", "-m", "2048").exits(0).out())
        .isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void whatFlagsChangedIsTheSameAsAFileThatSaysIt() throws IOException {
    cli.run("update", "-n", "words", "-m", "2048", "-t", "77").exits(0);
    define("memory: 2048", "timeout: 77");

    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).isEqualTo("words is up to date.\n");
  }

  @Test
  void aDryRunShowsThePlanAndChangesNothing() throws IOException {
    define("memory: 1024", "input: [{storage_provider: s3, path: other/in}]");

    JsonNode plan = cli.run("update", "-f", "f.yaml", "--dry-run", "-j").exits(0).json();

    List<String> actions = new ArrayList<>();
    plan.path("Plan")
        .forEach(a -> actions.add(a.path("action").asText() + " " + a.path("kind").asText()));
    assertThat(actions)
        .containsExactly(
            "update role",
            "keep layer",
            "update function",
            "keep log",
            "keep bucket",
            "keep folder",
            "create bucket",
            "create folder",
            "delete trigger",
            "create trigger");
    assertThat(plan.toString())
        .contains("{\"field\":\"memory\",\"old\":\"512 MB\",\"new\":\"1024 MB\"}")
        .doesNotContain("first-secret");
    assertThat(cli.run("update", "-f", "f.yaml", "--dry-run").exits(0).out())
        .contains("- trigger   texts/in/* → words", "+ trigger   other/in/* → words");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void noSecretIsInAnyOutput() throws IOException {
    define("environment: {Variables: {PASSWORD: hunter2}}");

    Cli.Result shown = cli.run("update", "-f", "f.yaml", "--dry-run");
    Cli.Result done = cli.run("update", "-f", "f.yaml", "-j");

    for (Cli.Result result : List.of(shown, done)) {
      assertThat(result.exits(0).out() + result.err())
          .contains("environment.PASSWORD")
          .doesNotContain("hunter2", "first-secret");
    }
  }

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

  @Test
  void anImageInACacheIsKeptWhereFlagsChangeOtherThings() throws IOException {
    cli.write(
        "c.yaml",
        """
        functions:
          aws:
          - lambda:
              name: cached
              deployment: {bucket: packages, max_s3_payload_size: 20000}
              container: {image: %s}
        """
            .formatted(cli.image(40 << 20)));
    cli.run("init", "-f", "c.yaml").exits(0);
    Set<String> before = aws.things();

    cli.run("update", "-n", "cached", "-t", "42").exits(0);

    assertThat(aws.lambda.function("cached").path("Timeout").asInt()).isEqualTo(42);
    assertThat(aws.things()).isEqualTo(before);
    cli.run("update", "-n", "cached", "-t", "300").exits(0);
    assertThat(cli.run("init", "-f", "c.yaml").exits(0).out()).isEqualTo("cached is up to date.\n");
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

  @Test
  void aFunctionThatIsNotThereOrNotOursIsNotUpdated() {
    aws.lambda.addForeignFunction("of-others");

    assertThat(cli.run("update", "-n", "none", "-m", "1024").exits(3).err())
        .contains("Function none does not exist");
    assertThat(cli.run("update", "-n", "of-others", "-m", "1024").exits(2).err())
        .contains("not made by scar");
    assertThat(cli.run("update", "-m", "1024").exits(2).err()).contains("-f FILE");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void severalFunctionsOfAFileArePlannedTogether() throws IOException {
    cli.write(
        "two.yaml",
        """
        functions:
          aws:
          - lambda: {name: one, container: {image: %1$s}}
          - lambda: {name: two, container: {image: %1$s}}
        """
            .formatted(image));
    cli.run("init", "-n", "one", "-i", image).exits(0);

    Cli.Result result = cli.run("init", "-f", "two.yaml").exits(0);

    assertThat(result.out()).contains("one is up to date.", "Created two in ");
    assertThat(aws.things()).contains("function one", "function two");
  }
}
