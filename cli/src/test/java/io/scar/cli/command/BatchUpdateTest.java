package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs change with their function. */
class BatchUpdateTest extends BatchTest {

  @Test
  void anEnvironmentThatBecameInvalidIsMadeAnewByTheNextUpdate() throws IOException {
    define("batch", machines());
    init().exits(0);
    aws.batch.invalidate("the role is gone");
    aws.batch.settleAgain("long");

    assertThat(init().exits(2).err()).contains("INVALID: the role is gone → VALID");
    aws.batch.invalidate("");
    update().exits(0);

    assertThat(aws.batch.environment("long").path("status").asText()).isEqualTo("VALID");
  }

  @Test
  void aChangeOfTheJobIsARevisionAndTheOldOneGoes() throws IOException {
    define("batch", machines());
    init().exits(0);
    define("batch", "memory: 3000", machines());
    aws.forgetCalls();

    assertThat(update().exits(0).out()).containsPattern("memory +1024 MiB → 3000 MiB");

    assertThat(aws.batch.definitions())
        .extracting(d -> d.path("status").asText())
        .containsExactly("INACTIVE", "ACTIVE");
    assertThat(aws.mutations())
        .contains("batch:RegisterJobDefinition", "batch:DeregisterJobDefinition")
        .doesNotContain("batch:UpdateComputeEnvironment", "batch:DeleteComputeEnvironment");
  }

  @Test
  void howManyMachinesThereMayBeChangesInPlace() throws IOException {
    define("batch", machines());
    init().exits(0);
    define("batch", "state: DISABLED", machines("max_v_cpus: 16"));
    aws.forgetCalls();

    update().exits(0);

    assertThat(aws.batch.environment("long").at("/computeResources/maxvCpus").asInt())
        .isEqualTo(16);
    assertThat(aws.batch.queue("long").path("state").asText()).isEqualTo("DISABLED");
    assertThat(aws.mutations()).doesNotContain("batch:DeleteComputeEnvironment");
  }

  @Test
  void otherMachinesAreAnotherEnvironmentOnceNoJobIsLeft() throws IOException {
    define("batch", machines());
    init().exits(0);
    define("batch", machines("instance_types: [c6i.large]"));
    aws.batch.addJob(
        JsonNodeFactory.instance
            .objectNode()
            .put("jobId", "1")
            .put("jobQueue", "long")
            .put("status", "RUNNING"));
    Set<String> before = aws.state();
    aws.forgetCalls();
    String refusal = "has to be made anew for this change, and 1 of its jobs are not finished";

    Cli.Result shown = cli.run("update", "-f", "f.yaml", "--dry-run").exits(0);
    assertThat(shown.out()).containsPattern("~ compute +long +made anew, and its queue with it\n");
    assertThat(shown.err()).contains("it would be refused", refusal);
    assertThat(update().exits(2).err()).contains(refusal).doesNotContain("Undone");
    assertThat(aws.state()).isEqualTo(before);
    assertThat(aws.mutations()).isEmpty();
    aws.batch.forgetJobs();
    update().exits(0);

    assertThat(aws.batch.environment("long").at("/computeResources/instanceTypes/0").asText())
        .isEqualTo("c6i.large");
    assertThat(aws.batch.queue("long").path("state").asText()).isEqualTo("ENABLED");
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void aFunctionThatGivesUpItsJobsLosesAllOfThem() throws IOException {
    define("batch", "vcpus: 0.5", machines("type: FARGATE"));
    init().exits(0);
    define("lambda");

    String out = update().exits(0).out();

    assertThat(out)
        .contains("- job       long", "- queue     long", "- compute   long")
        .contains("- role      scar-long.job", "- role      scar-long.task");
    assertThat(aws.things()).doesNotContain(MADE).contains("function long");
    define("batch", machines());
    update().exits(0);
    assertThat(aws.things()).contains(MADE);
  }

  @Test
  void aConfigurationOfSuchAFunctionIsReadAsItsDefinition() throws IOException {
    define("lambda-batch", machines());
    init().exits(0);
    cli.write("function_config.yaml", told().toString());
    aws.forgetCalls();

    cli.run("update", "-f", "function_config.yaml", "-i", cli.image(1000)).exits(0);

    assertThat(aws.mutations())
        .noneMatch(operation -> operation.matches("batch:.*(Queue|Environment)"));
  }
}
