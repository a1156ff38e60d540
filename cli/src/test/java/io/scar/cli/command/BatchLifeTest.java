package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs come with a function, and go. */
class BatchLifeTest extends BatchTest {

  @ParameterizedTest
  @ValueSource(strings = {"batch", "lambda-batch"})
  void initMakesWhatJobsNeedAndRmLeavesNothingOfIt(String mode) throws IOException {
    Set<String> before = aws.things();
    define(mode, machines());

    String plan = cli.run("init", "-f", "f.yaml", "--dry-run").exits(0).out();
    assertThat(plan)
        .contains("+ role      scar-long.job", "+ compute   long", "+ queue     long")
        .contains("EC2 m3.medium · at most 2 vCPUs", "+ job       long", "1 vCPU · 1024 MiB");
    assertThat(aws.mutations()).isEmpty();
    init().exits(0);
    assertThat(aws.things()).contains(MADE).doesNotContain("role scar-long.task");
    aws.forgetCalls();
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
    assertThat(aws.mutations()).isEmpty();

    cli.run("rm", "-n", "long", "--delete-buckets", "-y").exits(0);

    Set<String> left = new TreeSet<>(aws.things());
    left.removeIf(thing -> thing.startsWith("layer"));
    assertThat(left).isEqualTo(before);
    cli.run("rm", "-n", "long").exits(3);
  }

  @Test
  void rolesThatTheAccountHasNotAreToldBeforeAnythingIsMade() throws IOException {
    define(
        "batch",
        "service_role: arn:aws:iam::{account_id}:role/other",
        machines("instance_role: 'arn:aws:iam::{account_id}:instance-profile/none'"));

    assertThat(init().exits(3).err())
        .contains(
            "no role arn:aws:iam::123456789012:role/other",
            "no instance profile arn:aws:iam::123456789012:instance-profile/none",
            "aws iam create-instance-profile --instance-profile-name none");
    assertThat(aws.mutations()).isEmpty();
  }

  @Test
  void anInvalidEnvironmentIsAnErrorWithBatchsReasonAndIsUndone() throws IOException {
    define("batch", machines());
    aws.batch.invalidate("CLIENT_ERROR - subnet-0123456789abcdef0 does not exist");
    Set<String> before = aws.things();

    assertThat(init().exits(6).err())
        .contains(
            "compute environment long is INVALID: CLIENT_ERROR - subnet-0123456789abcdef0 does not exist",
            "Undone: ",
            "Nothing is left behind.");

    Set<String> left = new TreeSet<>(aws.things());
    left.removeIf(thing -> thing.startsWith("layer"));
    assertThat(left).isEqualTo(before);
  }

  @Test
  void anInstanceProfileThatIsTooNewForBatchIsWaitedFor() throws IOException {
    define("batch", machines());
    aws.batch.invalidate("CLIENT_ERROR - Invalid IamInstanceProfile: ecsInstanceRole");
    aws.answer(
        "batch:UpdateComputeEnvironment",
        call -> {
          aws.batch.invalidate("");
          return null;
        });

    init().exits(0);

    assertThat(aws.batch.environment("long").path("status").asText()).isEqualTo("VALID");
    assertThat(aws.batch.environment("long").path("state").asText()).isEqualTo("ENABLED");
    assertThat(aws.calls("batch:UpdateComputeEnvironment")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch:RegisterJobDefinition | Error executing request, Exception : Role is not valid.",
        "batch:CreateJobQueue | Cannot create, resource is being modified",
      })
  void whatBatchTakesAMomentLaterIsAskedOnceMore(String operation, String refusal)
      throws IOException {
    define("batch", machines());
    refuseOnce(operation, refusal);

    init().exits(0);

    assertThat(aws.calls(operation)).hasSize(2);
    assertThat(aws.things()).contains(MADE);
  }

  private void refuseOnce(String operation, String refusal) {
    AtomicBoolean refused = new AtomicBoolean();
    aws.answer(
        operation,
        call ->
            refused.getAndSet(true) ? null : aws.error(operation, 400, "ClientException", refusal));
  }

  @Test
  void anEnvironmentGoesAfterItsQueueEachTurnedOffBefore() throws IOException {
    define("batch", machines());
    init().exits(0);
    aws.forgetCalls();
    refuseOnce(
        "batch:DeleteComputeEnvironment", "Cannot delete, found existing JobQueue relationship");

    cli.run("rm", "-n", "long").exits(0);

    assertThat(aws.mutations())
        .filteredOn(operation -> operation.matches("batch:.*(Queue|Environment)"))
        .containsExactly(
            "batch:UpdateJobQueue",
            "batch:DeleteJobQueue",
            "batch:UpdateComputeEnvironment",
            "batch:DeleteComputeEnvironment",
            "batch:DeleteComputeEnvironment");
    assertThat(aws.things()).noneMatch(thing -> thing.contains("long"));
  }

  @Test
  void whatOthersMadeIsNeitherTakenNorRemoved() throws IOException {
    aws.batch.addForeignEnvironment("long");
    define("batch", machines());

    assertThat(init().exits(2).err())
        .contains("compute environment long was not made by scar", "another function name");
    assertThat(aws.mutations()).isEmpty();
    cli.run("rm", "-n", "long").exits(3);
    assertThat(aws.things()).contains("compute environment long");
  }

  @Test
  void whatIsLeftOfAFunctionThatIsGoneIsRemovedByItsName() throws IOException {
    define("batch", machines());
    init().exits(0);
    aws.lambda.remove("long");

    init().exits(2);
    cli.run("rm", "-n", "long").exits(0);

    assertThat(aws.things()).noneMatch(thing -> thing.contains("long"));
  }

  @Test
  void rmTellsHowManyJobsItEnds() throws IOException {
    define("batch", machines());
    init().exits(0);
    for (String status : List.of("RUNNING", "RUNNABLE", "SUCCEEDED")) {
      aws.batch.addJob(
          JsonNodeFactory.instance
              .objectNode()
              .put("jobId", status)
              .put("jobQueue", "long")
              .put("status", status));
    }

    assertThat(cli.run("rm", "-n", "long", "--dry-run").exits(0).out())
        .containsPattern("- queue +long +with 2 unfinished jobs\n");
    aws.fail("batch:ListJobs", 403, "AccessDeniedException");
    assertThat(cli.run("rm", "-n", "long", "--dry-run").exits(0).out())
        .containsPattern("- queue +long\n");
    aws.mend("batch:ListJobs");
    assertThat(cli.run("rm", "-n", "long").exits(0).out())
        .contains("- queue     long, with 2 unfinished jobs\n");
  }

  @Test
  void everyCallOfALifeWithJobsIsAllowedByTheDeployPolicy() throws IOException {
    aws.iam.addForeignRole("AWSBatchServiceRole");
    define("batch", machines());
    JsonNode policy = cli.run("policy", "deploy", "-f", "f.yaml").exits(0).json();
    Set<String> allowed = new TreeSet<>();
    policy
        .path("Statement")
        .forEach(s -> s.path("Action").forEach(action -> allowed.add(action.asText())));
    aws.forgetCalls();

    init().exits(0);
    define("batch", "memory: 2000", machines("max_v_cpus: 9"), "lambda.tags: {team: red}");
    update().exits(0);
    define("batch", machines("instance_types: [c6i.large]"));
    update().exits(0);
    cli.run("rm", "-n", "long").exits(0);

    Set<String> called = new TreeSet<>(aws.operations());
    called.removeIf(operation -> !operation.matches("(batch|iam):.*"));
    assertThat(called).hasSizeGreaterThan(12).isSubsetOf(allowed);
    assertThat(allowed).contains("iam:CreateServiceLinkedRole");
  }
}
