package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.testing.Cli;
import io.scar.container.files.TreeRemover;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code update -n} of a function that is its image: the image is made anew of what it is made of.
 */
class ImageUpdateByNameTest extends ImageRuntimeTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @BeforeEach
  void init() throws IOException {
    cli.write("words.sh", "echo words\n");
    cli.write("extra/deep/data.txt", "more\n");
    cli.write("extra/tool", "#!/bin/sh\n").toFile().setExecutable(true);
    define("memory: 512");
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.forgetCalls();
  }

  @Override
  void define(String... keys) throws IOException {
    List<String> all = new ArrayList<>(List.of(keys));
    all.add("extra_payload: extra");
    super.define(all.toArray(String[]::new));
  }

  private JsonNode manifest() throws IOException {
    return JSON.readTree(aws.ecr.registry().manifest("words", "latest"));
  }

  private JsonNode config() throws IOException {
    return JSON.readTree(
        aws.ecr.registry().blob("words", manifest().at("/config/digest").asText()));
  }

  private Cli.Result update(String... flags) {
    List<String> command = new ArrayList<>(List.of("update", "-n", "words"));
    command.addAll(List.of(flags));
    return cli.run(command.toArray(String[]::new));
  }

  @Test
  void layersAreToldAndChangeNothing() {
    Cli.Result result = update("-l", "arn:aws:lambda:us-east-1:123456789012:layer:more:1");

    assertThat(result.exits(0).out()).isEqualTo("words is up to date.\n");
    assertThat(result.err()).contains("`lambda.layers` (-l) has no effect: words is an image");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void whereNothingDiffersNothingIsChanged() throws IOException {
    Set<String> before = aws.state();
    TreeRemover.remove(folder.resolve("image-1000"));

    assertThat(update().exits(0).out()).isEqualTo("words is up to date.\n");
    assertThat(update("-m", "512").exits(0).out()).isEqualTo("words is up to date.\n");

    assertThat(aws.mutations()).isEmpty();
    assertThat(aws.state()).isEqualTo(before);
  }

  @Test
  void settingsChangeWithoutTheImageThatItWasMadeOf() throws IOException {
    JsonNode before = manifest();
    TreeRemover.remove(folder.resolve("image-1000"));

    Cli.Result result = update("-m", "1024", "-t", "77", "-e", "MODE=fast", "-le", "LEVEL=high");

    assertThat(result.exits(0).out())
        .containsPattern("memory +512 MB → 1024 MB")
        .containsPattern("container.environment.Variables.MODE +set")
        .contains("~ image", "~ function")
        .doesNotContain("repository", "init_script", "extra_payload");
    JsonNode function = aws.lambda.function("words");
    assertThat(function.path("MemorySize").asInt()).isEqualTo(1024);
    assertThat(function.path("Timeout").asInt()).isEqualTo(77);
    assertThat(function.at("/Environment/Variables/LEVEL").asText()).isEqualTo("high");
    assertThat(function.at("/Environment/Variables/IMAGE_ID").asText()).isEqualTo("image-1000");
    assertThat(aws.lambda.image("words"))
        .isEqualTo(aws.ecr.registry().host() + "/words@" + digest());
    JsonNode after = manifest();
    assertThat(after.path("layers")).hasSize(before.path("layers").size());
    assertThat(after.at("/layers/0")).isEqualTo(before.at("/layers/0"));
    assertThat(config().at("/config/Labels/io.scar.image").asText()).isEqualTo("image-1000");
  }

  @Test
  void whatFlagsChangeIsTheSameAsAFileThatSaysIt() throws IOException {
    update("-m", "1024", "-d", "counts words").exits(0);
    define("memory: 1024", "description: counts words");
    aws.forgetCalls();

    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void aNewImageTakesThePlaceOfTheOldWithTheSameScript() throws IOException {
    String before = digest();

    Cli.Result result = update("-i", cli.image(2000)).exits(0);

    assertThat(result.out()).contains("~ image", "code", "IMAGE_ID");
    assertThat(digest()).isNotEqualTo(before);
    assertThat(config().at("/config/Labels/io.scar.image").asText()).isEqualTo("image-2000");
    assertThat(aws.lambda.image("words")).endsWith("/words@" + digest());
    String definition = Files.readString(folder.resolve("f.yaml"));
    cli.write("f.yaml", definition.replace("image-1000", "image-2000"));
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).isEqualTo("words is up to date.\n");
  }

  @Test
  void aNewScriptIsInTheImage() throws IOException {
    cli.write("other.sh", "echo other\n");

    assertThat(update("-s", "other.sh").exits(0).out()).contains("~ image");

    String definition = Files.readString(folder.resolve("f.yaml"));
    cli.write("f.yaml", definition.replace("words.sh", "other.sh"));
    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).isEqualTo("words is up to date.\n");
  }

  @Test
  void aConfigurationThatIsTooLargeForVariablesIsReadFromTheImage() throws IOException {
    define("environment: {Variables: {LARGE: '%s'}}".formatted("a".repeat(3_000)));
    cli.run("update", "-f", "f.yaml").exits(0);
    aws.forgetCalls();

    assertThat(update().exits(0).out()).isEqualTo("words is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
    assertThat(update("-t", "42").exits(0).out()).containsPattern("timeout +300 s → 42 s");
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    assertThat(update("-m", "1024", "--dry-run").exits(0).out())
        .contains("~ image     words:latest", "memory");

    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void whateverIsRefusedEverythingIsPutBack() throws IOException {
    String[] change = {"-m", "1024", "-i", cli.image(2000)};
    update(change).exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    update("-m", "512", "-i", cli.image(1000)).exits(0);
    Set<String> before = aws.state();
    assertThat(operations)
        .contains("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration");
    for (String operation : operations) {
      aws.failOnce(operation, 403, "AccessDeniedException");

      Cli.Result result = update(change);

      assertThat(result.exitCode()).as(operation + result.err()).isEqualTo(5);
      assertThat(result.err()).as(operation).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }

  @Test
  void aTagThatIsBackAlreadyIsNoFailureOfTheUndo() throws IOException {
    byte[] old = aws.ecr.registry().manifest("words", "latest");
    aws.answer(
        "lambda:UpdateFunctionCode",
        call -> {
          aws.ecr.registry().put("words", "latest", old);
          return aws.error("lambda:UpdateFunctionCode", 403, "AccessDeniedException", "refused");
        });

    assertThat(update("-m", "1024").exits(5).err())
        .contains("Nothing is left behind")
        .doesNotContain("Left behind, to be removed");
    assertThat(aws.ecr.registry().manifest("words", "latest")).isEqualTo(old);
  }

  @Test
  void withoutTheImageInItsRepositoryTheDefinitionIsNeeded() {
    aws.ecr.registry().remove("words", digest());

    assertThat(update("-m", "1024").exits(2).err())
        .contains("is not in its repository any more", "scar update -f FILE");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void anImageThatIsLeftAsItIsStaysWhereOtherThingsChange() throws IOException {
    cli.set("DOCKER_CONFIG", folder.toString());
    cli.write(
        "config.json",
        "{\"auths\":{\"%s\":{\"auth\":\"QVdTOmEgdG9rZW4=\"}}}"
            .formatted(aws.ecr.registry().host()));
    String uri = aws.ecr.registry().host() + "/words:latest";
    cli.run("init", "-i", uri, "-n", "ready", "-rt", "image", "--no-create-image").exits(0);
    aws.forgetCalls();
    assertThat(cli.run("update", "-n", "ready").exits(0).out()).isEqualTo("ready is up to date.\n");
    assertThat(aws.mutations()).isEmpty();

    cli.run("update", "-n", "ready", "-m", "1024").exits(0);

    assertThat(aws.lambda.function("ready").path("MemorySize").asInt()).isEqualTo(1024);
    assertThat(aws.mutations()).containsExactly("lambda:UpdateFunctionConfiguration");
    cli.run("init", "-i", uri, "-n", "ready", "-rt", "image", "--no-create-image", "-m", "1024")
        .exits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"provided.al2023", "java21"})
  void itDoesNotBecomeAPackageByItsName(String runtime) {
    assertThat(update("-rt", runtime).exits(2).err()).contains("Give the image too");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void aFunctionOfALayerDoesNotBecomeAnImageByItsName() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "layered").exits(0);

    assertThat(cli.run("update", "-n", "layered", "-rt", "image").exits(2).err())
        .contains("a package with a layer", "become an image");
  }
}
