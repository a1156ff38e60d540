package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import io.scar.container.files.TreeRemover;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code update -n} of a function with jobs: their image is made anew of what it is made of. */
class BatchUpdateByNameTest extends BatchTest {

  private Cli.Result updateByName(String... flags) {
    List<String> command = new ArrayList<>(List.of("update", "-n", "long"));
    command.addAll(List.of(flags));
    return cli.run(command.toArray(String[]::new));
  }

  private String imageOfJobs() {
    return container().path("image").asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "lambda-batch"})
  void settingsChangeWithoutTheImageThatTheJobsWereMadeOf(String mode) throws IOException {
    define(mode, "memory: 3000", machines("max_v_cpus: 5"));
    init().exits(0);
    TreeRemover.remove(folder.resolve("image-1000"));
    aws.forgetCalls();
    assertThat(updateByName().exits(0).out()).isEqualTo("long is up to date.\n");
    assertThat(aws.mutations()).isEmpty();
    String before = imageOfJobs();

    updateByName("-m", "1024", "-e", "MODE=fast").exits(0);

    // What the function is told is in the image of its jobs.
    assertThat(imageOfJobs()).isNotEqualTo(before).contains("/long@sha256:");
    assertThat(aws.mutations())
        .contains("batch:RegisterJobDefinition", "lambda:UpdateFunctionCode")
        .noneMatch(operation -> operation.matches("batch:.*(Queue|Environment)"));
    assertThat(told().at("/container/environment/Variables/MODE").asText()).isEqualTo("fast");
    assertThat(aws.lambda.function("long").path("MemorySize").asInt()).isEqualTo(1024);
    define(mode, "memory: 3000", machines("max_v_cpus: 5"), "lambda.memory: 1024");
    String image = "image: " + cli.image(1000);
    String yaml = Files.readString(folder.resolve("f.yaml"));
    cli.write(
        "f.yaml", yaml.replace(image, "environment: {Variables: {MODE: fast}}\n        " + image));
    aws.forgetCalls();
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void aJobsOwnSettingsChangeToo() throws IOException {
    define("batch", machines());
    init().exits(0);

    assertThat(updateByName("-bm", "2000", "-bc", "2").exits(0).out())
        .containsPattern("memory +1024 MiB → 2000 MiB")
        .containsPattern("vcpus +1 → 2");

    assertThat(container().toString()).contains("{\"type\":\"MEMORY\",\"value\":\"2000\"}");
    define("batch", "memory: 2000", "vcpus: 2", machines());
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void whatAJobsSizeCannotBeIsToldWithTheOption() throws IOException {
    define("batch", machines("type: FARGATE"));
    init().exits(0);
    aws.forgetCalls();

    assertThat(updateByName("-bm", "1000").exits(2).err())
        .contains("`batch.memory` (-bm) of 1000 MiB with 1 vCPUs (`batch.vcpus`, -bc)");
    assertThat(updateByName("-bc", "3").exits(2).err())
        .contains("`batch.vcpus` (-bc) of 3; Fargate has 0.25, 0.5, 1, 2", "max_v_cpus 2 is less");
    assertThat(updateByName("-bc", "4", "-bm", "8192").exits(2).err())
        .contains("max_v_cpus 2 is less than the 4 vCPUs of a job")
        .contains("raise `batch.compute_resources.max_v_cpus` in the definition")
        .contains("fewer with `batch.vcpus` (-bc)");
    assertThat(updateByName("-bc", "2").exits(2).err())
        .contains("`batch.memory` (-bm) of 2048 MiB with 2 vCPUs");
    assertThat(aws.mutations()).isEmpty();
    updateByName("-bc", "2", "-bm", "4096").exits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "lambda-batch"})
  void aNewImageIsTheJobsToo(String mode) throws IOException {
    define(mode, machines());
    init().exits(0);
    String before = imageOfJobs();

    updateByName("-i", cli.image(2000)).exits(0);

    assertThat(imageOfJobs()).isNotEqualTo(before);
    assertThat(aws.lambda.function("long").at("/Environment/Variables/IMAGE_ID").asText())
        .isEqualTo("image-2000");
  }

  @Test
  void jobsOfAnImageFunctionShareItsImage() throws IOException {
    define("lambda-batch", machines(), "lambda.runtime: image");
    init().exits(0);
    aws.forgetCalls();
    assertThat(updateByName().exits(0).out()).isEqualTo("long is up to date.\n");
    assertThat(aws.mutations()).isEmpty();

    updateByName("-t", "99").exits(0);

    assertThat(imageOfJobs()).isEqualTo(aws.lambda.image("long"));
  }

  @Test
  void aFunctionGivesUpItsJobsByItsName() throws IOException {
    define("lambda-batch", machines());
    init().exits(0);

    assertThat(updateByName("-em", "lambda").exits(0).out())
        .contains("- job       long", "- queue     long", "- compute   long", "- repository long");
    assertThat(aws.things()).doesNotContain(MADE).contains("function long");
  }

  @Test
  void workThatComesBackToLambdaWantsTheImageThere() throws IOException {
    define("batch", machines());
    init().exits(0);
    aws.forgetCalls();

    assertThat(updateByName("-em", "lambda-batch").exits(2).err())
        .contains("long needs its image for this change", "-i IMAGE");
    assertThat(aws.mutations()).isEmpty();
    updateByName("-em", "lambda-batch", "-i", cli.image(1000)).exits(0);
    define("lambda-batch", machines());
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
    updateByName("-em", "batch").exits(0);
    define("batch", machines());
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void withoutTheImageOfTheJobsItIsAskedFor() throws IOException {
    define("batch", machines());
    init().exits(0);
    aws.ecr.registry().remove("long", aws.ecr.registry().digest("long", "latest").orElseThrow());
    aws.forgetCalls();

    assertThat(updateByName("-m", "1024").exits(2).err())
        .contains("long needs its image", "-i IMAGE");
    assertThat(aws.mutations()).isEmpty();
    updateByName("-m", "1024", "-i", cli.image(1000)).exits(0);
  }

  @Test
  void whicheverStepIsRefusedEverythingIsPutBack() throws IOException {
    define("lambda-batch", machines());
    init().exits(0);
    aws.forgetCalls();
    updateByName("-m", "1024", "-bm", "2000").exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    assertThat(operations)
        .contains("batch:RegisterJobDefinition", "batch:DeregisterJobDefinition")
        .contains("lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration");
    updateByName("-m", "512", "-bm", "1024").exits(0);
    Set<String> before = aws.state();

    for (String operation : operations) {
      aws.failOnce(operation, 403, "AccessDeniedException");
      Cli.Result result = updateByName("-m", "1024", "-bm", "2000");
      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).as(operation).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }
}
