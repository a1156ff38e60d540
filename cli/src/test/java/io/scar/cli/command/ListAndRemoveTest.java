package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import io.scar.cli.testing.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListAndRemoveTest extends CommandTest {

  @Test
  void thatAFolderIsEmptyIsSaid() throws IOException {
    aws.s3.addBucket("pics");

    Cli.Result result = cli.run("ls", "-b", "pics/in").exits(0);

    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("No objects in pics/in.");
    assertThat(cli.run("ls", "-b", "pics/in", "-j").exits(0).err()).isEmpty();
  }

  @Test
  void functionsOfAllPagesAreListedByNameAndOnlyThoseOfScar() throws IOException {
    aws.lambda.pageSize = 2;
    for (String name : new String[] {"e", "c", "a", "d", "b"}) {
      aws.lambda.addFunction(name);
    }
    aws.lambda.addForeignFunction("b2");

    List<String> lines = cli.run("ls").exits(0).out().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("AWS FUNCTIONS:");
    assertThat(lines.stream().skip(2).map(line -> line.replaceFirst(" .*", "")))
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(aws.calls("lambda:ListFunctions")).hasSize(3);

    JsonNode first = cli.run("ls", "-j").exits(0).json().at("/Functions/0");
    assertThat(first.properties().stream().map(Map.Entry::getKey))
        .containsExactly(
            "Name",
            "Memory",
            "Timeout",
            "Image_id",
            "Api_gateway",
            "Sup_version",
            "Triggers",
            "Url",
            "Modified",
            "Scar");
  }

  @Test
  void objectsOfAllPagesAreListedWithoutMarkersAndOtherFolders() {
    aws.s3.pageSize = 2;
    for (String key : List.of("in/", "in/a b", "in/c+d", "in/deep/é%", "in/z", "in2/x", "inn")) {
      aws.s3.addObject("pics", key, "1");
    }

    assertThat(cli.run("ls", "-b", "pics/in").exits(0).out().lines())
        .containsExactly("in/a b", "in/c+d", "in/deep/é%", "in/z");
    assertThat(cli.run("ls", "-b", "pics/in/").exits(0).out().lines()).hasSize(4);
    assertThat(aws.calls("s3:ListObjectsV2").size()).isGreaterThan(4);
  }

  @Test
  void removingTakesWhatInitMadeAndLeavesBucketsAndTheLayer() throws IOException {
    aws.s3.addObject("pics", "in/", "");
    aws.s3.addObject("pics", "out/", "");
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "pics/in", "-ob", "pics/out").exits(0);
    aws.s3.addObject("pics", "out/result", "x");

    Cli.Result result = cli.run("rm", "-n", "f").exits(0);

    assertThat(result.out()).contains("Removed f. Buckets and their objects stay.");
    assertThat(aws.things())
        .containsExactly(
            "bucket pics",
            "layer arn:aws:lambda:us-east-1:123456789012:layer:scar:1",
            "object pics/in/",
            "object pics/out/",
            "object pics/out/result");
  }

  @Test
  void allFunctionsOfScarAreRemovedAndNoOthers() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "one").exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "two").exits(0);
    aws.lambda.addForeignFunction("of-others");

    cli.run("rm", "-a").exits(0);

    assertThat(aws.things().stream().filter(thing -> !thing.startsWith("layer")))
        .containsExactly("function of-others");
    assertThat(cli.run("rm", "-a", "-j").exits(0).json().path("Functions")).isEmpty();
    for (String[] again : new String[][] {{"rm", "-a"}, {"rm", "-a", "--dry-run"}}) {
      assertThat(cli.run(again).exits(0).out())
          .isEqualTo("Nothing to remove: there is no function that scar made.\n");
    }
  }

  @Test
  void oneThatCannotBeRemovedDoesNotKeepTheOthers() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "one").exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "two").exits(0);
    aws.answer(
        "lambda:DeleteFunction",
        call ->
            call.path().endsWith("one")
                ? aws.lambda.error(403, "AccessDeniedException", "")
                : null);

    assertThat(cli.run("rm", "-a").exits(5).err())
        .contains("lambda:DeleteFunction", "function one");

    assertThat(aws.things()).contains("function one").doesNotContain("function two");
  }

  @Test
  void aFunctionOfOthersIsNotRemoved() {
    aws.lambda.addForeignFunction("of-others");

    assertThat(cli.run("rm", "-n", "of-others").exits(2).err()).contains("was not made by scar");
    assertThat(cli.run("rm", "-n", "none").exits(3).err()).contains("none does not exist");
    assertThat(cli.run("rm").exits(2).err()).contains("-n NAME, -f FILE and -a");
    assertThat(aws.things()).containsExactly("function of-others");
  }

  @Test
  void aHundredAndTwentyFunctionsAreListedOverAllPages() {
    aws.tagging.pageSize = 50;
    for (int i = 0; i < 120; i++) {
      aws.lambda.addFunction("f%03d".formatted(i));
      aws.lambda.addForeignFunction("other%03d".formatted(i));
    }

    assertThat(cli.run("ls").exits(0).out().lines()).hasSize(2 + 120);
    assertThat(aws.calls("tagging:GetResources")).hasSize(3);
    assertThat(aws.calls("lambda:ListTags")).isEmpty();
  }

  @Test
  void everyFunctionIsListedOnRequestAndOursAreMarked() throws IOException {
    aws.lambda.addFunction("ours");
    aws.lambda.addForeignFunction("other");

    List<String> lines = cli.run("ls", "--all").exits(0).out().lines().toList();

    assertThat(lines.get(1)).contains("MODIFIED", "SCAR");
    assertThat(lines).anyMatch(line -> line.startsWith("ours ") && line.endsWith("yes"));
    assertThat(lines).anyMatch(line -> line.startsWith("other ") && line.endsWith("-"));
    JsonNode functions = cli.run("ls", "--all", "-j").exits(0).json().path("Functions");
    assertThat(functions).hasSize(2);
    assertThat(functions.path(0).path("Scar").asBoolean()).isFalse();
  }

  @Test
  void aListTellsImageTriggersAndAge() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "words", "-ib", "texts/in").exits(0);

    String line = cli.run("ls").exits(0).out().lines().toList().getLast();

    assertThat(line).matches("words +.*image-1000 +512 MB +300 s +texts/in +- +\\S.*");
    assertThat(cli.run("ls").out().lines().toList().get(1))
        .matches("NAME +IMAGE +MEMORY +TIMEOUT +TRIGGERS +URL +MODIFIED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001-02-03T04:05:06.789+0000",
        "2001-02-03T04:05:06.789012000Z",
        "2001-02-03T04:05:06Z",
        "2001-02-03T04:05:06.7+00:00"
      })
  void theTimeOfALastChangeIsReadHoweverFineItIs(String modified) {
    aws.lambda.addFunction("old");
    aws.lambda.function("old").put("LastModified", modified);

    assertThat(cli.run("ls").exits(0).out().lines().toList().getLast()).matches("old .* ago");
  }

  @Test
  void namesAloneAreForScripts() {
    aws.lambda.addFunction("b");
    aws.lambda.addFunction("a");
    aws.lambda.addForeignFunction("other");

    assertThat(cli.run("ls", "-q").exits(0).out()).isEqualTo("a\nb\n");
    assertThat(cli.run("ls", "--quiet", "--all").exits(0).out()).isEqualTo("a\nb\nother\n");
  }

  @Test
  void nothingIsSaidBesideResultsAndErrorsWhereThatIsAskedFor() throws IOException {
    Cli.Result made = cli.run("init", "-i", cli.image(1000), "-n", "f", "-q").exits(0);
    assertThat(made.out() + made.err()).isEmpty();
    assertThat(cli.run("init", "-i", cli.image(1000), "-n", "g", "-q", "--dry-run").exits(0).out())
        .contains("+ function  g");
    Cli.Result gone = cli.run("rm", "-n", "f", "--quiet").exits(0);
    assertThat(gone.out() + gone.err()).isEmpty();
    assertThat(cli.run("rm", "-n", "f", "-q").exits(3).err()).startsWith("error: ");
  }

  @Test
  void aFunctionJustMadeIsListedBeforeTheTagsAreFound() {
    aws.lambda.addFunction("new");
    aws.answer(
        "tagging:GetResources",
        call -> Reply.json(200, "{\"ResourceTagMappingList\":[],\"PaginationToken\":\"\"}"));

    assertThat(cli.run("ls").exits(0).out()).contains("new");
    assertThat(aws.calls("lambda:ListTags")).hasSize(1);
  }

  @Test
  void whatIsLeftOfAFunctionThatIsGoneIsRemoved() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "half").exits(0);
    aws.lambda.remove("half");

    assertThat(cli.run("rm", "-n", "half").exits(0).out()).contains("- role", "- log");

    assertThat(aws.things()).noneMatch(thing -> thing.contains("half"));
    assertThat(cli.run("rm", "-n", "half").exits(3).err()).contains("half does not exist");
  }

  @Test
  void aLogGroupAndARoleOfOthersStay() throws IOException {
    aws.logs.addEvent("/aws/lambda/f", "s", 1, "old");
    aws.iam.addForeignRole("custom");
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-r", "arn:aws:iam::123456789012:role/custom")
        .exits(0);

    assertThat(cli.run("rm", "-n", "f", "--dry-run", "-j").exits(0).json().at("/Plan/1").toString())
        .contains("\"action\":\"keep\",\"kind\":\"log\"");
    assertThat(cli.run("rm", "-n", "f").exits(0).out())
        .contains("Log /aws/lambda/f stays: init did not make it.");

    assertThat(aws.things()).contains("log group /aws/lambda/f", "role custom without policy");
  }

  @Test
  void whatWouldBeRemovedIsShownAndStays() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "pics/in").exits(0);
    aws.forgetCalls();

    Cli.Result result = cli.run("rm", "-n", "f", "--dry-run").exits(0);

    assertThat(result.out())
        .contains("- trigger   pics/in/* → f", "- function  f", "- log", "- role      scar-f");
    assertThat(cli.run("rm", "-n", "f", "--dry-run", "-j").exits(0).json().path("Plan")).hasSize(4);
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void bucketsGoOnRequestWhenInitMadeThemAndNoOtherFunctionUsesThem() throws IOException {
    aws.s3.addObject("mine", "out/old", "x");
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "made/in", "-ob", "mine/out").exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "g", "-ib", "shared/in", "-ob", "made2/out")
        .exits(0);
    cli.run("init", "-i", cli.image(1000), "-n", "h", "-ob", "shared/out").exits(0);
    for (int i = 0; i < 1200; i++) {
      aws.s3.addObject("made", "in/" + i, "x");
    }

    Cli.Result asked = cli.run("rm", "-n", "f", "--delete-buckets").exits(2);
    assertThat(asked.err()).contains("bucket made (1201 objects)", "--yes");
    assertThat(aws.things()).contains("function f", "bucket made");

    cli.run("rm", "-n", "f", "--delete-buckets", "-y").exits(0);
    cli.run("rm", "-n", "g", "--delete-buckets", "--yes").exits(0);

    assertThat(aws.things())
        .contains("bucket mine", "object mine/out/old", "bucket shared", "function h")
        .doesNotContain("bucket made", "bucket made2", "function f", "function g");
  }

  @Test
  void earlierVersionsAndMarkersOfDeletedObjectsGoWithTheirBucket() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "made/in").exits(0);
    aws.s3.addObject("made", "in/again", "x");
    aws.s3.addEarlierVersion("made", "in/again");
    aws.s3.addEarlierVersion("made", "in/deleted");
    aws.s3.pageSize = 1;

    assertThat(cli.run("rm", "-n", "f", "--delete-buckets").exits(2).err())
        .contains("bucket made (2 objects, 1 earlier versions)");
    cli.run("rm", "-n", "f", "--delete-buckets", "-y").exits(0);

    assertThat(aws.things()).noneMatch(thing -> thing.contains("made"));
  }

  /** Only the package of such a function says which buckets it uses. */
  @Test
  void aBucketOfAFunctionWithManyVariablesIsNotDeleted() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "made/in", "-ob", "made/out").exits(0);
    cli.write(
        "many.yaml",
        """
        functions:
          aws:
          - lambda:
              name: many
              container: {image: %s}
              environment: {Variables: {LONG: %s}}
              output: [{storage_provider: s3, path: made/results}]
        """
            .formatted(cli.image(1000), "x".repeat(3900)));
    cli.run("init", "-f", "many.yaml").exits(0);
    assertThat(aws.lambda.function("many").toString()).doesNotContain("FDL");

    cli.run("rm", "-n", "f", "--delete-buckets", "-y").exits(0);

    assertThat(aws.things()).contains("bucket made");
  }

  @Test
  void aRemovalThatIsRefusedSaysWhatIsStillThereAndGoesOnTheNextTime() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "made/in").exits(0);
    aws.fail("s3:DeleteObjects", 403, "AccessDenied");

    assertThat(cli.run("rm", "-n", "f", "--delete-buckets", "-y").exits(5).err())
        .contains("Still there: bucket made, function f, log /aws/lambda/f, role scar-f.")
        .contains("`scar rm -n f --delete-buckets` goes on");

    aws.mend("s3:DeleteObjects");
    cli.run("rm", "-n", "f", "--delete-buckets", "-y").exits(0);
    assertThat(aws.things()).allMatch(thing -> thing.startsWith("layer "));
  }

  @Test
  void onATerminalTheUserIsAskedAndNoIsTheAnswerByDefault() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "f", "-ib", "made/in").exits(0);
    cli.onTerminal();

    assertThat(cli.types("\n").run("rm", "-n", "f", "--delete-buckets").exits(2).err())
        .contains("Delete bucket made (1 objects) for ever? [y/N]", "Nothing of f was removed");
    assertThat(aws.things()).contains("function f");
    cli.types("y\n").run("rm", "-n", "f", "--delete-buckets").exits(0);
    assertThat(aws.things()).doesNotContain("function f", "bucket made");
  }

  @Test
  void removingTheFunctionsOfAFileGoesOnAfterOneThatIsMissing() throws IOException {
    cli.write("two.yaml", "functions: {aws: [{lambda: {name: none}}, {lambda: {name: have}}]}");
    cli.run("init", "-i", cli.image(1000), "-n", "have").exits(0);

    assertThat(cli.run("rm", "-f", "two.yaml").exits(3).err()).contains("none does not exist");

    assertThat(aws.things()).doesNotContain("function have");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls -j",
        "ls -a -j",
        "init -i %s -n new -j --dry-run",
        "update -n none -j",
        "rm -n have -j --dry-run",
        "ls -v",
        "ls -b pics -j",
        "ls -b nowhere -j",
        "ls -b Bad_Name -j",
        "init -i %s -n new -j",
        "init -i %s -n new -v",
        "init -i %s -n have -j",
        "init -i oci:/no/such -j",
        "init -j",
        "run -n have -j",
        "run -n have -a -j",
        "run -n have -ib pics/in -j",
        "run -n none -j",
        "run -n none -v",
        "rm -n have -j",
        "rm -n none -j",
        "rm -a -j",
        "rm -j --nonsense",
        "local status -j",
        "local status -j --dir nowhere",
      })
  void whereJsonIsAskedForStandardOutputIsOneDocument(String command) throws IOException {
    aws.lambda.addFunction("have");
    aws.s3.addObject("pics", "in/x", "1");
    String[] arguments = command.formatted(cli.image(1000)).split(" ", -1);

    Cli.Result result = cli.run(arguments);

    assertThat(result.json().isObject()).isTrue();
    assertThat(result.json().has("Error")).isEqualTo(result.exitCode() != 0);
  }
}
