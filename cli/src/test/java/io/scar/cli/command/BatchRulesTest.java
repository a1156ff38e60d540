package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Batch would refuse, or never start, is told before anything is asked of it. */
class BatchRulesTest extends BatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vcpus: 0.3 | `batch.vcpus` (-bc) of 0.3; Fargate has 0.25, 0.5, 1, 2, 4, 8, 16 | 2",
        "memory: 1024 | `batch.memory` (-bm) of 1024 MiB with 1 vCPUs (`batch.vcpus`, -bc); Fargate has 2048 to 8192 MiB in steps of 1024 with them; 1024 MiB go with 0.25 or 0.5 vCPUs | 2",
        "vcpus: 2 | 1024 MiB with 2 vCPUs (`batch.vcpus`, -bc); Fargate has 4096 to 16384 MiB | 2",
        "{vcpus: 0.25, memory: 700} | 512, 1024 or 2048 MiB | 2",
        "{vcpus: 8, memory: 17000} | 16384 to 61440 MiB in steps of 4096 | 2",
        "{memory: 2048, enable_gpu: true} | Fargate has no GPUs | 4",
        "{memory: 2048, multi_node_parallel: {enabled: true, number_nodes: 2}} | Fargate runs no jobs of several nodes | 4",
      })
  void whatFargateHasNot(String lines, String told, int code) throws IOException {
    define(
        "batch",
        lines.replaceAll("^\\{|}$", "").replaceFirst(", (?=[a-z_]+:)", "\n"),
        machines("type: FARGATE", "max_v_cpus: 20"));

    assertThat(init().exits(code).err()).contains(told);
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: FARGATE, instance_types: [m5.large] | Fargate has no instance types",
        "instance_types: [m6g.large] | ARM processors",
        "instance_types: [a1.large] | ARM processors",
      })
  void whatMachinesCannot(String settings, String told) throws IOException {
    define("batch", "memory: 2048", machines(settings));

    assertThat(init().exits(4).err()).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vcpus: 1.5 | max_v_cpus: 2 | `batch.vcpus` (-bc) of 1.5; EC2 has whole ones | 2",
        "vcpus: 4 | max_v_cpus: 2 | max_v_cpus 2 is less than the 4 vCPUs of a job, which would never start | 2",
        "vcpus: 1 | min_v_cpus: 3 | max_v_cpus 2 is less than min_v_cpus 3 | 2",
        "vcpus: 1 | instance_types: [big machines] | `big machines` is no instance type | 2",
        "vcpus: 1 | instance_types: [] | jobs need an instance type | 2",
        "enable_gpu: true | max_v_cpus: 2 | no machine of type m3.medium has a GPU | 4",
        "multi_node_parallel: {enabled: true, number_nodes: 2, main_node_index: 2} | max_v_cpus: 2 | main_node_index 2 of 2 nodes; the first is 0, the last 1 | 2",
        "multi_node_parallel: {enabled: true, number_nodes: 3} | max_v_cpus: 2 | less than the 3 vCPUs of a job of 3 nodes | 2",
        "multi_node_parallel: {enabled: true, number_nodes: 2} | type: SPOT | on no Spot machines | 4",
        "type: UNMANAGED | type: FARGATE | Fargate has no machines of one's own | 2",
      })
  void whatDoesNotBelongTogether(String line, String setting, String told, int code)
      throws IOException {
    define(
        "batch",
        line,
        "memory: 2048".repeat(line.contains("UNMANAGED") ? 1 : 0),
        machines(setting));

    assertThat(init().exits(code).err()).contains(told);
    assertThat(aws.operations()).isEmpty();
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws IOException {
    define(
        "lambda-batch",
        "multi_node_parallel: {enabled: true, number_nodes: 2, main_node_index: 5}",
        "compute_resources: {subnets: [subnet-12345 subnet-67891], max_v_cpus: 1}");

    assertThat(init().exits(2).err())
        .contains(
            "`subnet-12345 subnet-67891` is no subnet",
            "jobs need a security group; give `batch.compute_resources.security_group_ids`",
            "main_node_index 5",
            "max_v_cpus 1");
  }

  @Test
  void whatIsWrongWithTheRestOfADefinitionIsToldWithIt() throws IOException {
    cli.write(
        "f.yaml",
        """
        functions:
          aws:
          - lambda:
              name: one
              execution_mode: batch
              memory: lots
              container: {image: 'oci:x'}
              output: [{storage_provider: s3, path: results/out}]
            batch:
              vcpus: 0.3
              compute_resources: {type: FARGATE}
          - lambda:
              name: two
              architectures: [arm64]
              container: {image: 'oci:y'}
              output: [{storage_provider: minio.lab, path: results/out}]
        storage_providers:
          s3:
            default: {endpoint: 'https://s3.lab'}
        """);

    assertThat(init().exits(2).err())
        .contains(
            "f.yaml:6:15: memory must be a whole number",
            "Fargate has 0.25, 0.5, 1",
            "jobs need a subnet",
            "mode batch needs a bucket",
            "an output in the account's own S3",
            "f.yaml:19:14: storage_providers.s3.default has no secret key",
            "storage_providers.minio.lab is missing",
            "two: not supported by this version: architecture `arm64`");
    assertThat(aws.operations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "lambda-batch"})
  void withoutABucketForItsMarkersAModeIsRefused(String mode) throws IOException {
    String image = cli.image(1000);

    Cli.Result refused = cli.run("init", "-i", image, "-n", "f", "-em", mode);

    assertThat(refused.exits(2).err())
        .contains("mode " + mode + " needs a bucket", "`lambda.deployment.bucket` (-db)")
        .contains("jobs need a subnet", "jobs need a security group")
        .contains("give `batch.compute_resources.subnets` in the definition, or")
        .contains("`aws.batch.compute_resources.subnets` in scar.cfg, as no flag does")
        .contains("the local cloud takes any, for instance subnet-0123456789abcdef0")
        .contains("for instance sg-0123456789abcdef0");
    assertThat(
            cli.run("init", "-i", image, "-n", "f", "-em", mode, "-db", "packages").exits(2).err())
        .doesNotContain("needs a bucket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lambda.deployment: {bucket: No_Bucket}",
        "lambda.output: [{storage_provider: s3, path: No_Bucket/out}]"
      })
  void aBucketWhoseNameIsWrongIsNotMissedToo(String line) throws IOException {
    define("batch", machines(), line);
    String yaml = Files.readString(folder.resolve("f.yaml"));
    cli.write(
        "f.yaml", yaml.replace("      output: [{storage_provider: s3, path: results/out}]\n", ""));

    assertThat(init().exits(2).err()).contains("No_Bucket").doesNotContain("needs a bucket");
  }

  @Test
  void aBucketThatStartsTheFunctionWithAllItsObjectsHoldsNoMarkers() throws IOException {
    define(
        "batch",
        machines(),
        "lambda.deployment: {bucket: pics}",
        "lambda.input: [{storage_provider: s3, path: pics}]");

    assertThat(init().exits(2).err()).contains("all of bucket pics starts the function");
  }

  @Test
  void flagsThatDescribeJobsOfAFunctionWithoutAnyAreTold() throws IOException {
    assertThat(
            cli.run("init", "-i", cli.image(1000), "-n", "f", "-bm", "2048", "-g").exits(0).err())
        .contains("-bm, -bc and -g describe jobs of AWS Batch, which f has none of");
    assertThat(aws.batch.environment("f").isMissingNode()).isTrue();
  }

  @Test
  void aJobWithLittleMoreMemoryThanScarItselfNeedsIsTold() throws IOException {
    define("batch", "memory: 200", machines());
    assertThat(init().exits(0).err())
        .contains("`batch.memory` (-bm) of 200 MiB is little for a job", "at least 256");

    define("batch", "memory: 256", machines());
    assertThat(update().exits(0).err()).doesNotContain("is little");
  }

  @Test
  void aLaunchTemplateHasNoEffect() throws IOException {
    define("batch", machines("launch_template_name: mine"));

    assertThat(init().exits(0).err()).contains("launch_template_name: mine` has no effect");
  }
}
