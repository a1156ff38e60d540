package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions whose runtime is their image. */
class ImageFunctionTest extends ImageRuntimeTest {

  @BeforeEach
  void define() throws IOException {
    cli.write("words.sh", "echo words\n");
    define("memory: 512");
  }

  @Test
  void initMakesARepositoryPushesTheImageAndMakesTheFunctionOfIt() throws IOException {
    Cli.Result result = cli.run("init", "-f", "f.yaml").exits(0);

    assertThat(result.out() + result.err())
        .contains("+ repository words", "+ image     words:latest", "+ function")
        .doesNotContain("+ layer");
    JsonNode function = aws.calls("lambda:CreateFunction").getFirst().json();
    assertThat(function.path("PackageType").asText()).isEqualTo("Image");
    assertThat(function.path("Code").path("ImageUri").asText())
        .isEqualTo(aws.ecr.registry().host() + "/words@" + digest());
    assertThat(function.has("Runtime")).isFalse();
    assertThat(function.has("Handler")).isFalse();
    assertThat(function.has("Layers")).isFalse();
    assertThat(aws.operations()).doesNotContain("lambda:PublishLayerVersion");
  }

  @Test
  void theRepositoryScansForgetsOldImagesAndLetsLambdaPull() {
    cli.run("init", "-f", "f.yaml").exits(0);

    JsonNode made = aws.calls("ecr:CreateRepository").getFirst().json();
    assertThat(made.at("/imageScanningConfiguration/scanOnPush").asBoolean()).isTrue();
    assertThat(made.path("tags").toString()).contains("createdby");
    assertThat(aws.calls("ecr:PutLifecyclePolicy").getFirst().json().toString())
        .contains("untagged", "sinceImagePushed");
    assertThat(aws.calls("ecr:SetRepositoryPolicy").getFirst().json().toString())
        .contains("lambda.amazonaws.com", "ecr:BatchGetImage");
  }

  @Test
  void theImageHasTheFunctionsPackageAndSaysWhatItWasMadeOf() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);

    JsonNode manifest = new ObjectMapper().readTree(aws.ecr.registry().manifest("words", "latest"));
    assertThat(manifest.path("layers")).hasSize(3);
    byte[] config = aws.ecr.registry().blob("words", manifest.at("/config/digest").asText());
    assertThat(new ObjectMapper().readTree(config).at("/config/Labels").toString())
        .contains("\"io.scar.image\":\"image-1000\"");
  }

  @Test
  void initTwiceChangesNothing() {
    cli.run("init", "-f", "f.yaml").exits(0);
    Set<String> state = aws.state();
    aws.forgetCalls();

    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("words is up to date.");

    assertThat(aws.mutations()).isEmpty();
    assertThat(aws.state()).isEqualTo(state);
  }

  @Test
  void aConfigurationThatIsTooLargeForVariablesIsReadFromTheImage() throws IOException {
    define("environment: {Variables: {LARGE: '%s'}}".formatted("a".repeat(3_000)));
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.forgetCalls();

    assertThat(cli.run("init", "-f", "f.yaml").exits(0).out()).contains("words is up to date.");

    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void layersOfAnImageAreTold() throws IOException {
    define("layers: ['arn:aws:lambda:us-east-1:123456789012:layer:more:1']");

    assertThat(cli.run("init", "-f", "f.yaml", "--dry-run").err())
        .contains("`lambda.layers` (-l) has no effect: words is an image");
  }

  @Test
  void aRuntimeThatIsNoneNamesTheImagesAsAChoice() throws IOException {
    assertThat(cli.run("init", "-i", cli.image(1000), "-n", "f", "-rt", "imge").exits(2).err())
        .contains("`imge` is no runtime", "or give `image`");
  }

  @Test
  void updatePushesAnotherDigestAndTheFunctionGetsIt() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);
    String before = digest();
    cli.write("words.sh", "echo other words\n");
    aws.forgetCalls();

    Cli.Result result = cli.run("update", "-f", "f.yaml").exits(0);

    assertThat(digest()).isNotEqualTo(before);
    assertThat(result.out()).contains("~ image", "~ function", "code");
    assertThat(aws.lambda.image("words")).endsWith("/words@" + digest());
    assertThat(aws.operations())
        .contains("lambda:UpdateFunctionCode")
        .doesNotContain("ecr:CreateRepository");
    aws.forgetCalls();
    cli.run("update", "-f", "f.yaml").exits(0);
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void whateverIsRefusedOfInitNothingIsLeft() {
    Set<String> before = aws.things();
    cli.run("init", "-f", "f.yaml").exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    cli.run("rm", "-n", "words").exits(0);
    assertThat(operations)
        .contains(
            "ecr:CreateRepository",
            "ecr:PutLifecyclePolicy",
            "ecr:SetRepositoryPolicy",
            "lambda:CreateFunction");
    for (String operation : operations) {
      aws.fail(operation, 403, "AccessDeniedException");

      Cli.Result result = cli.run("init", "-f", "f.yaml");

      assertThat(result.exitCode()).as(operation + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(aws.things()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }

  @Test
  void whateverIsRefusedOfAnUpdateTheOldImageIsBack() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);
    cli.write("words.sh", "echo other words\n");
    define("memory: 1024", "tags: {team: red}");
    Set<String> before = aws.state();
    for (String operation :
        List.of(
            "ecr:TagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:TagResource")) {
      aws.failOnce(operation, 403, "AccessDeniedException");

      Cli.Result result = cli.run("update", "-f", "f.yaml");

      assertThat(result.exitCode()).as(operation + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }

  @Test
  void aRepositoryWhoseSettingsOthersChangedIsSetRight() {
    cli.run("init", "-f", "f.yaml").exits(0);
    Set<String> state = aws.state();
    cli.run("init", "-f", "f.yaml").exits(0);
    aws.ecr.change("words", "lifecyclePolicyText", "{}");
    aws.ecr.change("words", "policyText", "{}");

    assertThat(cli.run("update", "-f", "f.yaml").exits(0).out())
        .contains("~ repository words", "lifecycle", "pulled by Lambda");

    assertThat(aws.state()).isEqualTo(state);
  }

  @Test
  void rmRemovesTheRepositoryWithItsImages() {
    Set<String> before = aws.things();
    cli.run("init", "-f", "f.yaml").exits(0);

    cli.run("rm", "-n", "words").exits(0);

    assertThat(aws.things()).isEqualTo(before);
  }

  @Test
  void rmLeavesTheRepositoryWhereTheDefinitionSaysSoAndInitUsesItAgain() throws IOException {
    define("memory: 512");
    String yaml = Files.readString(folder.resolve("f.yaml"));
    cli.write("f.yaml", yaml + "    ecr: {delete_image: false}\n");
    cli.run("init", "-f", "f.yaml").exits(0);

    cli.run("rm", "-n", "words").exits(0);

    assertThat(aws.things()).contains("repository words");
    aws.forgetCalls();
    cli.run("init", "-f", "f.yaml").exits(0);
    assertThat(aws.operations()).doesNotContain("ecr:CreateRepository");
  }

  @Test
  void rmThatIsRefusedHalfWayGoesOnLater() {
    Set<String> before = aws.things();
    cli.run("init", "-f", "f.yaml").exits(0);
    for (String operation : List.of("ecr:DeleteRepository", "lambda:DeleteFunction")) {
      aws.fail(operation, 403, "AccessDeniedException");
      cli.run("rm", "-n", "words").exits(5);
      aws.mend(operation);
    }

    cli.run("rm", "-n", "words").exits(0);

    assertThat(aws.things()).isEqualTo(before);
  }

  @Test
  void aRepositoryOfOthersIsNotTouched() {
    aws.ecr.addForeignRepository("words");

    assertThat(cli.run("init", "-f", "f.yaml").exits(2).err())
        .contains("repository words of ECR exists already", "another function name");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void anImageThatIsReadyIsLeftAsItIs() throws IOException {
    cli.run("init", "-f", "f.yaml").exits(0);
    String uri = aws.ecr.registry().host() + "/words:latest";
    aws.forgetCalls();
    cli.set("DOCKER_CONFIG", folder.toString());
    cli.write(
        "config.json",
        "{\"auths\":{\"%s\":{\"auth\":\"QVdTOmEgdG9rZW4=\"}}}"
            .formatted(aws.ecr.registry().host()));

    cli.run("init", "-i", uri, "-n", "ready", "-rt", "image", "--no-create-image").exits(0);

    assertThat(aws.operations())
        .doesNotContain("ecr:CreateRepository", "lambda:PublishLayerVersion");
    assertThat(aws.lambda.image("ready"))
        .isEqualTo(aws.ecr.registry().host() + "/words@" + digest());
    cli.run("rm", "-n", "ready").exits(0);
    assertThat(aws.things()).contains("repository words");
  }

  @Test
  void anImageOfThisMachineCannotBeLeftAsItIs() throws IOException {
    assertThat(
            cli.run("init", "-i", cli.image(1000), "-rt", "image", "--no-create-image")
                .exits(2)
                .err())
        .contains("is in no registry", "--create-image");
  }

  @Test
  void aFunctionOfALayerDoesNotBecomeAnImage() throws IOException {
    cli.run("init", "-i", cli.image(1000), "-n", "words", "-s", "words.sh").exits(0);

    assertThat(cli.run("update", "-f", "f.yaml").exits(2).err())
        .contains("a package with a layer", "become an image", "scar rm -n words");
  }

  @Test
  void aPlanShowsTheDigestAndMakesNothing() {
    assertThat(cli.run("init", "-f", "f.yaml", "--dry-run").exits(0).out())
        .contains("repository", "image", "words:latest");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void alpineIsAcceptedWithAWord() throws IOException {
    assertThat(cli.run("init", "-f", alpine().toString(), "--dry-run").exits(0).err())
        .contains("alpine", "musl");
  }

  private Path alpine() throws IOException {
    return cli.write(
        "alpine.yaml",
        """
        functions:
          aws:
          - lambda:
              name: words
              runtime: image
              container: {image: '%s', alpine: true}
        """
            .formatted(cli.image(1000)));
  }

  @Test
  void theDeployPolicyAllowsEveryCallOfAnImageFunctionsLife() throws IOException {
    Set<String> allowed = new LinkedHashSet<>();
    cli.run("policy", "deploy", "-f", "f.yaml")
        .exits(0)
        .json()
        .path("Statement")
        .forEach(s -> s.path("Action").forEach(action -> allowed.add(action.asText())));
    aws.forgetCalls();

    cli.run("init", "-f", "f.yaml").exits(0);
    cli.write("words.sh", "echo other words\n");
    cli.run("update", "-f", "f.yaml").exits(0);
    cli.run("rm", "-n", "words").exits(0);

    assertThat(aws.operations())
        .filteredOn(operation -> operation.startsWith("ecr:"))
        .isNotEmpty()
        .isSubsetOf(allowed);
    assertThat(allowed).contains("ecr:PutImage", "ecr:CompleteLayerUpload");
  }
}
