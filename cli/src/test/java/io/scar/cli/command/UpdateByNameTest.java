package io.scar.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code update -n}: what flags say changes, and what they do not say stays. */
class UpdateByNameTest extends WordsTest {

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
  void aNewImageIsCachedWhereTheDefinitionCachedTheOld() throws IOException {
    aws.s3.addBucket("images");
    cli.write(
        "c.yaml",
        """
        functions:
          aws:
          - lambda: {name: cached, container: {image: %s, cache: 's3://images/ready'}}
        """
            .formatted(image));
    cli.run("init", "-f", "c.yaml").exits(0);
    assertThat(aws.s3.objects("images")).hasSize(1);

    String out = cli.run("update", "-n", "cached", "-i", cli.image(2000)).exits(0).out();

    assertThat(out).contains("+ cache     s3://images/ready");
    assertThat(aws.s3.objects("images")).hasSize(2);
    assertThat(aws.s3.objects("images").keySet()).allMatch(key -> key.startsWith("ready/"));
  }

  @Test
  void aRegistrysPasswordStaysAVariableAlone() throws IOException {
    cli.set("REGISTRY_PASSWORD", "a-password-of-mine");
    cli.write(
        "p.yaml",
        """
        functions:
          aws:
          - lambda:
              name: private
              container:
                image: %s
                registry: {username: me, password_from: 'env:REGISTRY_PASSWORD'}
        """
            .formatted(image));
    cli.run("init", "-f", "p.yaml").exits(0);
    aws.forgetCalls();

    cli.run("update", "-n", "private", "-m", "1024").exits(0);

    JsonNode variables = aws.lambda.function("private").at("/Environment/Variables");
    assertThat(variables.path("REGISTRY_PASSWORD").asText()).isEqualTo("a-password-of-mine");
    assertThat(new String(Base64.getDecoder().decode(variables.path("FDL").asText()), UTF_8))
        .contains("\"memory\":1024")
        .doesNotContain("a-password-of-mine");
    cli.write("p.yaml", Files.readString(folder.resolve("p.yaml")) + "      memory: 1024\n");
    assertThat(cli.run("init", "-f", "p.yaml").exits(0).out())
        .isEqualTo("private is up to date.\n");
  }
}
