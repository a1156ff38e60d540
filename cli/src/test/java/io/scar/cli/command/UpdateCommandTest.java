package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init} again, and {@code update} of all that a definition can change. */
class UpdateCommandTest extends WordsTest {

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
  void tagsOfAllThatIsTaggedFollowTheDefinitionAndThoseOfOthersStay() throws IOException {
    define("tags: {team: red, cost: '1'}", "keep_warm: rate(5 minutes)");
    cli.run("update", "-f", "f.yaml").exits(0);
    aws.lambda.tags("words").put("by-others", "yes");
    aws.iam.tags("scar-words").put("by-others", "yes");
    define("tags: {team: blue}", "keep_warm: rate(5 minutes)");

    String update = cli.run("update", "-f", "f.yaml").exits(0).out();

    assertThat(update)
        .contains("~ function  words", "~ role", "~ log", "~ schedule")
        .containsPattern("tags.team +red → blue")
        .containsPattern("tags.cost +removed, was 1");
    for (String tags : tags()) {
      assertThat(tags).contains("blue", "createdby", "owner").doesNotContain("cost", "red");
    }
    assertThat(aws.lambda.tags("words").path("by-others").asText()).isEqualTo("yes");
    assertThat(aws.iam.tags("scar-words")).containsEntry("by-others", "yes");
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("up to date");
  }

  private List<String> tags() {
    return List.of(
        aws.lambda.tags("words").toString(),
        aws.iam.tags("scar-words").toString(),
        aws.logs.tags("/aws/lambda/words").toString(),
        aws.events.tags("scar-words").toString());
  }

  @Test
  void aLogGroupThatInitDidNotMakeGetsNoTags() throws IOException {
    aws.logs.addEvent("/aws/lambda/found", "s", 1, "old");
    cli.run("init", "-n", "found", "-i", image).exits(0);

    assertThat(cli.run("update", "-n", "found", "-m", "1024").exits(0).out())
        .doesNotContain("~ log");
    assertThat(aws.logs.tags("/aws/lambda/found")).isEmpty();
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

  @Test
  void twoFunctionsSwapTheirFoldersInOneCall() throws IOException {
    defineTwo("pics/in", "pics/other");
    cli.run("init", "-f", "two.yaml").exits(0);
    defineTwo("pics/other", "pics/in");

    cli.run("update", "-f", "two.yaml").exits(0);

    assertThat(aws.s3.notification("pics"))
        .containsPattern("(?s)scar-one-other.*other/")
        .containsPattern("(?s)scar-two-in.*in/")
        .doesNotContain("scar-one-in", "scar-two-other");
    assertThat(cli.run("init", "-f", "two.yaml").exits(0).out())
        .contains("one is up to date.", "two is up to date.");
  }

  @Test
  void aSwapThatIsRefusedIsTakenBackWhole() throws IOException {
    defineTwo("pics/in", "pics/other");
    cli.run("init", "-f", "two.yaml").exits(0);
    String before = aws.s3.notification("pics");
    defineTwo("pics/other", "pics/in");
    for (int step = 1; step <= 4; step++) {
      int refused = step;
      int[] calls = {0};
      aws.answer(
          "s3:PutBucketNotification",
          call ->
              ++calls[0] == refused
                  ? aws.error("s3:PutBucketNotification", 403, "AccessDenied", "as the test wants")
                  : null);

      assertThat(cli.run("update", "-f", "two.yaml").exits(5).err()).doesNotContain("Left behind");

      aws.mend("s3:PutBucketNotification");
      for (String entry : List.of("scar-one-in", "scar-two-other")) {
        assertThat(before).contains(entry);
        assertThat(aws.s3.notification("pics")).as("step " + step).contains(entry);
      }
    }
  }

  private void defineTwo(String first, String second) throws IOException {
    cli.write(
        "two.yaml",
        """
        functions:
          aws:
          - lambda: {name: one, container: {image: %1$s}, input: [{storage_provider: s3, path: %2$s}]}
          - lambda: {name: two, container: {image: %1$s}, input: [{storage_provider: s3, path: %3$s}]}
        """
            .formatted(image, first, second));
  }
}
