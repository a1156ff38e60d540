package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
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
        .containsExactly("Name", "Memory", "Timeout", "Image_id", "Api_gateway", "Sup_version");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls -j",
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
