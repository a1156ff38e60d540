package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.cli.testing.Call;
import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs come with a function, change with it, and go. */
class BatchLifeTest extends BatchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String[] MADE = {
    "compute environment long", "job definition long", "job queue long", "role scar-long.job"
  };

  private JsonNode definition() {
    return aws.batch.definitions().getLast();
  }

  private JsonNode container() {
    return definition().path("containerProperties");
  }

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
  void machinesOfEc2AreWhatTheDefinitionSays() throws IOException {
    define(
        "batch",
        "vcpus: 2",
        "memory: 4096",
        "enable_gpu: true",
        "environment: {Variables: {LEVEL: high}}",
        machines(
            "instance_types: [g4dn.xlarge, optimal]",
            "min_v_cpus: 2",
            "max_v_cpus: 8",
            "type: SPOT"));
    init().exits(0);

    JsonNode environment = aws.batch.environment("long");
    JsonNode resources = environment.path("computeResources");
    assertThat(resources.path("type").asText()).isEqualTo("SPOT");
    assertThat(resources.path("allocationStrategy").asText()).isEqualTo("SPOT_CAPACITY_OPTIMIZED");
    assertThat(resources.path("instanceTypes").toString())
        .isEqualTo("[\"g4dn.xlarge\",\"optimal\"]");
    assertThat(resources.path("minvCpus").asInt()).isEqualTo(2);
    assertThat(resources.path("maxvCpus").asInt()).isEqualTo(8);
    assertThat(resources.path("instanceRole").asText())
        .isEqualTo("arn:aws:iam::123456789012:instance-profile/ecsInstanceRole");
    assertThat(environment.at("/tags/createdby").asText()).isEqualTo("scar");
    assertThat(aws.batch.queue("long").at("/tags/createdby").asText()).isEqualTo("scar");
    assertThat(container().path("resourceRequirements").toString())
        .isEqualTo(
            "[{\"type\":\"VCPU\",\"value\":\"2\"},{\"type\":\"MEMORY\",\"value\":\"4096\"},{\"type\":\"GPU\",\"value\":\"1\"}]");
    assertThat(container().path("command").toString()).isEqualTo("[\"batch\"]");
    assertThat(container().path("environment").toString())
        .contains("{\"name\":\"LEVEL\",\"value\":\"high\"}", "SCAR_FUNCTION_NAME");
    assertThat(container().path("jobRoleArn").asText()).endsWith(":role/scar-long.job");
    assertThat(container().has("executionRoleArn")).isFalse();
    assertThat(definition().at("/retryStrategy/attempts").asInt()).isEqualTo(3);
    assertThat(definition().at("/tags/createdby").asText()).isEqualTo("scar");
    assertThat(container().path("image").asText())
        .isEqualTo(
            "%s/long@%s"
                .formatted(
                    aws.ecr.registry().host(),
                    aws.ecr.registry().digest("long", "latest").orElseThrow()));
  }

  @Test
  void anImageThatIsLeftAsItIsIsToldWhatItDoesNotBring() throws IOException {
    define("batch", machines());
    String yaml = Files.readString(folder.resolve("f.yaml"));
    cli.write("f.yaml", yaml.replace("    image:", "    create_image: false\n        image:"));

    assertThat(init().exits(2).err()).contains("is in no registry");
  }

  @Test
  void fargateHasNoMachinesAndARoleThatStartsJobs() throws IOException {
    define("batch", "vcpus: 0.5", machines("type: FARGATE"));
    init().exits(0);

    JsonNode resources = aws.batch.environment("long").path("computeResources");
    assertThat(resources.has("instanceTypes")).isFalse();
    assertThat(resources.has("instanceRole")).isFalse();
    assertThat(resources.has("minvCpus")).isFalse();
    assertThat(definition().path("platformCapabilities").toString()).isEqualTo("[\"FARGATE\"]");
    assertThat(container().path("executionRoleArn").asText()).endsWith(":role/scar-long.task");
    assertThat(container().at("/networkConfiguration/assignPublicIp").asText())
        .isEqualTo("ENABLED");
    assertThat(aws.iam.policy("scar-long.task"))
        .contains("ecr:BatchGetImage", "log-group:/aws/batch/job:*");
    assertThat(aws.operations()).doesNotContain("iam:GetInstanceProfile");
    cli.run("rm", "-n", "long").exits(0);
    assertThat(aws.things()).doesNotContain("role scar-long.task");
  }

  @Test
  void severalNodesAreOneDefinition() throws IOException {
    define(
        "batch",
        "multi_node_parallel: {enabled: true, number_nodes: 3, main_node_index: 1}",
        machines("max_v_cpus: 4"));
    init().exits(0);

    JsonNode nodes = definition().path("nodeProperties");
    assertThat(definition().path("type").asText()).isEqualTo("multinode");
    assertThat(nodes.path("numNodes").asInt()).isEqualTo(3);
    assertThat(nodes.path("mainNode").asInt()).isEqualTo(1);
    assertThat(nodes.at("/nodeRangeProperties/0/targetNodes").asText()).isEqualTo("0:");
    assertThat(nodes.at("/nodeRangeProperties/0/container/command/0").asText()).isEqualTo("batch");
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void aFileSystemOfTheFunctionIsTheJobsToo() throws IOException {
    String point = "fsap-0123456789abcdef0";
    String[] lines = {
      machines(),
      "lambda.vpc: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}",
      "lambda.file_system: [{Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/"
          + point
          + "', LocalMountPath: /mnt/models}]"
    };
    define("batch", lines);
    assertThat(init().exits(3).err()).contains("Access point " + point, "Nothing is left behind");
    aws.fileSystems.addAccessPoint(point, "fs-1");

    init().exits(0);

    JsonNode volume = container().at("/volumes/0/efsVolumeConfiguration");
    assertThat(volume.path("fileSystemId").asText()).isEqualTo("fs-1");
    assertThat(volume.at("/authorizationConfig/accessPointId").asText()).isEqualTo(point);
    assertThat(container().at("/mountPoints/0/containerPath").asText()).isEqualTo("/mnt/models");
    assertThat(aws.iam.policy("scar-long.job")).contains("elasticfilesystem:ClientMount");
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
  }

  @Test
  void theFunctionIsToldWhereItsWorkGoesAndMaySubmitIt() throws IOException {
    define("lambda-batch", machines(), "lambda.batch_after: 100");
    init().exits(0);

    JsonNode told = told();
    assertThat(told.path("execution_mode").asText()).isEqualTo("lambda-batch");
    assertThat(told.path("delegate").toString())
        .isEqualTo(
            "{\"after\":100,\"bucket\":\"results\",\"job_definition\":\"long\",\"job_queue\":\"long\"}");
    assertThat(aws.iam.policy("scar-long"))
        .contains(
            "batch:SubmitJob",
            ":job-queue/long",
            ":job-definition/long:*",
            "arn:aws:s3:::results/.scar/jobs/*",
            "arn:aws:s3:::results/.scar/events/*");
    assertThat(aws.iam.policy("scar-long.job"))
        .contains("arn:aws:s3:::results/out/*", "arn:aws:s3:::results/.scar/events/*")
        .doesNotContain("batch:", "logs:");
    // Markers of two modes: the deployment bucket wins.
    define("batch", machines(), "lambda.deployment: {bucket: packages}");
    update().exits(0);
    assertThat(told().at("/delegate/bucket").asText()).isEqualTo("packages");
    assertThat(told().path("delegate").has("after")).isFalse();
    assertThat(aws.things()).contains("bucket packages");
  }

  private JsonNode told() throws IOException {
    return JSON.readTree(
        Base64.getDecoder()
            .decode(aws.lambda.function("long").at("/Environment/Variables/FDL").asText()));
  }

  @Test
  void rolesThatAreGivenAreNotMade() throws IOException {
    define(
        "batch",
        "vcpus: 0.5",
        "job_role: arn:aws:iam::123456789012:role/mine",
        "execution_role: arn:aws:iam::123456789012:role/start",
        machines("type: FARGATE"));
    init().exits(0);

    assertThat(container().path("jobRoleArn").asText()).endsWith(":role/mine");
    assertThat(container().path("executionRoleArn").asText()).endsWith(":role/start");
    assertThat(aws.things()).doesNotContain("role scar-long.job", "role scar-long.task");
    assertThat(cli.run("policy", "deploy", "-f", "f.yaml").exits(0).out())
        .contains(":role/mine", ":role/start");
  }

  @Test
  void scarsServiceRoleIsGivenWhereItIsAndLeftToBatchWhereItIsNot() throws IOException {
    define("batch", machines());
    init().exits(0);
    assertThat(aws.calls("batch:CreateComputeEnvironment").getFirst().json().has("serviceRole"))
        .isFalse();
    cli.run("rm", "-n", "long").exits(0);
    aws.iam.addForeignRole("AWSBatchServiceRole");
    aws.forgetCalls();

    init().exits(0);

    assertThat(
            aws.calls("batch:CreateComputeEnvironment")
                .getFirst()
                .json()
                .path("serviceRole")
                .asText())
        .isEqualTo("arn:aws:iam::123456789012:role/service-role/AWSBatchServiceRole");
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
  void anUpdateByFlagsKeepsTheJobs() throws IOException {
    define("lambda-batch", "memory: 3000", machines("max_v_cpus: 5"), "lambda.batch_after: 60");
    init().exits(0);
    aws.forgetCalls();

    assertThat(cli.run("update", "-n", "long", "-m", "1024").exits(2).err())
        .contains("long has jobs", "-i IMAGE");
    assertThat(aws.mutations()).isEmpty();
    cli.run("update", "-n", "long", "-m", "1024", "-i", cli.image(1000)).exits(0);
    // What the function is told is in the image of its jobs.
    assertThat(aws.mutations())
        .contains("batch:RegisterJobDefinition")
        .noneMatch(operation -> operation.matches("batch:.*(Queue|Environment)"));
    assertThat(told().at("/delegate/after").asInt()).isEqualTo(60);
    cli.run("update", "-n", "long", "-bm", "2000", "-i", cli.image(1000)).exits(0);

    assertThat(container().toString()).contains("{\"type\":\"MEMORY\",\"value\":\"2000\"}");
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

  @Test
  void whicheverStepOfInitIsRefusedNothingIsLeft() throws IOException {
    define("batch", "vcpus: 0.5", machines("type: FARGATE"));
    init().exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    cli.run("rm", "-n", "long", "--delete-buckets", "-y").exits(0);
    Set<String> before = aws.state();
    assertThat(operations)
        .contains(
            "batch:CreateComputeEnvironment",
            "batch:CreateJobQueue",
            "batch:RegisterJobDefinition");

    for (String operation : operations) {
      if (operation.contains("Layer") || operation.equals("ecr:GetAuthorizationToken")) {
        continue; // it is there already; the registry's own error tells
      }
      refuseOnce(operation);
      Cli.Result result = init();
      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(aws.state()).as(operation).isEqualTo(before);
      aws.mend(operation);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"anew", "in place", "away"})
  void whicheverStepOfAnUpdateIsRefusedEverythingIsPutBack(String how) throws IOException {
    define("batch", machines());
    init().exits(0);
    switch (how) {
      case "anew" -> define("batch", "vcpus: 0.5", machines("type: FARGATE"));
      case "in place" ->
          define(
              "batch",
              "memory: 2000",
              "state: DISABLED",
              machines("max_v_cpus: 9"),
              "lambda.tags: {team: red}");
      default -> define("lambda");
    }
    aws.forgetCalls();
    update().exits(0);
    Set<String> operations = new LinkedHashSet<>(aws.mutations());
    operations.removeIf(operation -> !operation.startsWith("batch:"));
    assertThat(definition().toString()).doesNotContain(":latest");
    assertThat(operations).hasSizeGreaterThan(3);
    String changed = Files.readString(folder.resolve("f.yaml"));
    define("batch", machines());
    update().exits(0);
    cli.write("f.yaml", changed);
    Set<String> before = aws.state();

    for (String operation : operations) {
      refuseOnce(operation);
      Cli.Result result = update();
      assertThat(result.exitCode()).as(operation + "\n" + result.err()).isEqualTo(5);
      assertThat(result.err()).doesNotContain("Left behind");
      assertThat(comparable(aws.state())).as(operation).isEqualTo(comparable(before));
      aws.mend(operation);
    }
  }

  private void refuseOnce(String operation) {
    int[] times = {0};
    aws.answer(
        operation,
        (Call call) ->
            times[0]++ == 0
                ? aws.error(operation, 403, "AccessDeniedException", "as the test wants it")
                : null);
  }

  /** Members that came back stand in another order. */
  private static List<String> comparable(Set<String> state) {
    return state.stream()
        .map(
            line ->
                line.replaceFirst("[{\\[].*", "")
                    + line.chars().sorted().mapToObj(Character::toString).toList())
        .toList();
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
