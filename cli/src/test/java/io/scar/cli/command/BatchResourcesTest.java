package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a definition with jobs asks of AWS Batch, and with which roles. */
class BatchResourcesTest extends BatchTest {

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

  @ParameterizedTest
  @ValueSource(strings = {"FARGATE", "FARGATE_SPOT"})
  void onFargateAJobWhoseSizeNobodyChoseHasTheMemoryOfItsVcpu(String type) throws IOException {
    // As every scar.cfg, with the defaults.
    cli.write("home/.scar/scar.cfg", "{\"aws\": {\"batch\": {\"vcpus\": 1, \"memory\": 1024}}}");
    define("batch", machines("type: " + type));

    assertThat(init().exits(0).out()).contains("1 vCPU · 2048 MiB");

    assertThat(container().toString())
        .contains(
            "{\"type\":\"VCPU\",\"value\":\"1\"}", "{\"type\":\"MEMORY\",\"value\":\"2048\"}");
    assertThat(init().exits(0).out()).isEqualTo("long is up to date.\n");
    assertThat(cli.run("update", "-n", "long").exits(0).out()).isEqualTo("long is up to date.\n");
    cli.run("update", "-f", "f.yaml", "-bm", "3072").exits(0);
    assertThat(container().toString()).contains("{\"type\":\"MEMORY\",\"value\":\"3072\"}");
    assertThat(cli.run("update", "-f", "f.yaml", "-bm", "1024").exits(2).err())
        .contains("f.yaml:", "`batch.memory` (-bm) of 1024 MiB");
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
}
