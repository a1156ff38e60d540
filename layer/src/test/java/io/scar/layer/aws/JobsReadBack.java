package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code scar init} made of an image and for jobs, as the AWS CLI reads it. */
abstract class JobsReadBack extends AccountTest {

  private static final JsonMapper JSON = new JsonMapper();

  private JobSite site = new JobSite("", "");

  JobsReadBack(Where where) {
    super(where);
  }

  @BeforeAll
  final void init() throws IOException {
    site = JobSite.of(server, aws);
    init(
        "read",
        "runtime: image",
        "execution_mode: lambda-batch",
        "batch_after: 30",
        site.batch(
            "FARGATE",
            "max_v_cpus: 16",
            "vcpus: 0.5, memory: 1024, environment: {Variables: {MODE: fast}}"));
    init(
        "machines",
        "execution_mode: batch",
        site.batch(
            "EC2",
            "instance_types: [g4dn.xlarge, g5.xlarge], max_v_cpus: 32, min_v_cpus: 0",
            "vcpus: 4, memory: 8192, enable_gpu: true"));
  }

  private void init(String name, String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("tags: {team: red}");
    all.add("output: [{storage_provider: s3, path: %s-out/out}]".formatted(name));
    scar.run("init", "-f", define(name, all)).succeeded();
  }

  @AfterAll
  final void remove() throws IOException {
    for (String name : List.of("read", "machines")) {
      scar.run("rm", "-n", name, "--delete-buckets", "--yes").succeeded();
    }
  }

  private JsonNode repository(String name) throws IOException {
    return aws.run("ecr", "describe-repositories", "--repository-names", name)
        .at("/repositories/0");
  }

  private String digest(String name) throws IOException {
    return aws.run(
            "ecr", "describe-images", "--repository-name", name, "--image-ids", "imageTag=latest")
        .at("/imageDetails/0/imageDigest")
        .asText();
  }

  @Test
  void theRepository() throws IOException {
    JsonNode found = repository("read");

    assertThat(found.path("repositoryArn").asText()).isEqualTo(arn("ecr", "repository/read"));
    assertThat(found.at("/imageScanningConfiguration/scanOnPush").asBoolean()).isTrue();
    assertThat(found.path("imageTagMutability").asText()).isEqualTo("MUTABLE");
    JsonNode tags =
        aws.run("ecr", "list-tags-for-resource", "--resource-arn", arn("ecr", "repository/read"))
            .path("tags");
    Map<String, String> named = new TreeMap<>();
    tags.forEach(tag -> named.put(tag.path("Key").asText(), tag.path("Value").asText()));
    assertOurs(named);
  }

  private static void assertOurs(Map<String, String> tags) {
    assertThat(tags).containsEntry("createdby", "scar").containsEntry("team", "red");
    assertThat(tags).containsOnlyKeys("createdby", "team", "owner");
  }

  private static Map<String, String> members(JsonNode object) {
    Map<String, String> members = new TreeMap<>();
    object.properties().forEach(m -> members.put(m.getKey(), m.getValue().asText()));
    return members;
  }

  @Test
  void itsPolicies() throws IOException {
    JsonNode allowed =
        JSON.readTree(
                aws.run("ecr", "get-repository-policy", "--repository-name", "read")
                    .path("policyText")
                    .asText())
            .at("/Statement/0");
    assertThat(allowed.at("/Principal/Service").asText()).isEqualTo("lambda.amazonaws.com");
    assertThat(allowed.path("Action").toString())
        .isEqualTo("[\"ecr:BatchGetImage\",\"ecr:GetDownloadUrlForLayer\"]");
    assertThat(allowed.path("Condition").toString()).contains(arn("lambda", "function:*"));
    JsonNode rule =
        JSON.readTree(
                aws.run("ecr", "get-lifecycle-policy", "--repository-name", "read")
                    .path("lifecyclePolicyText")
                    .asText())
            .at("/rules/0");
    assertThat(rule.at("/selection/tagStatus").asText()).isEqualTo("untagged");
    assertThat(rule.at("/selection/countUnit").asText()).isEqualTo("days");
    assertThat(rule.at("/selection/countNumber").asInt()).isEqualTo(14);
    assertThat(rule.at("/action/type").asText()).isEqualTo("expire");
  }

  @Test
  void theImage() throws IOException {
    JsonNode manifest =
        JSON.readTree(
            aws.run(
                    "ecr",
                    "batch-get-image",
                    "--repository-name",
                    "read",
                    "--image-ids",
                    "imageTag=latest")
                .at("/images/0/imageManifest")
                .asText());

    assertThat(digest("read")).matches("sha256:[0-9a-f]{64}");
    // The image's own layers, the bundle's and the function's.
    JsonNode original =
        JSON.readTree(Path.of(busybox.substring("oci:".length())).resolve("index.json").toFile());
    assertThat(original.path("manifests")).hasSize(1);
    assertThat(manifest.path("layers")).hasSizeGreaterThanOrEqualTo(3);
    assertThat(manifest.at("/config/digest").asText()).startsWith("sha256:");
  }

  @Test
  void theFunctionOfTheImage() throws IOException {
    JsonNode found = aws.run("lambda", "get-function", "--function-name", "read");

    assertThat(found.at("/Configuration/PackageType").asText()).isEqualTo("Image");
    assertThat(found.at("/Configuration/State").asText()).isEqualTo("Active");
    assertThat(found.at("/Configuration/Layers")).isEmpty();
    assertThat(found.at("/Code/ImageUri").asText()).endsWith("/read@" + digest("read"));
    JsonNode told =
        JSON.readTree(
            Base64.getDecoder()
                .decode(found.at("/Configuration/Environment/Variables/FDL").asText()));
    assertThat(told.path("execution_mode").asText()).isEqualTo("lambda-batch");
    assertThat(told.at("/delegate/bucket").asText()).isEqualTo("read-out");
    assertThat(told.at("/delegate/job_queue").asText()).isEqualTo("read");
    assertThat(told.at("/delegate/job_definition").asText()).isEqualTo("read");
    assertThat(told.at("/delegate/after").asInt()).isEqualTo(30);
  }

  private JsonNode environment(String name) throws IOException {
    return aws.run("batch", "describe-compute-environments", "--compute-environments", name)
        .at("/computeEnvironments/0");
  }

  @Test
  void theComputeEnvironmentOnFargate() throws IOException {
    JsonNode found = environment("read");

    assertThat(found.path("computeEnvironmentName").asText()).isEqualTo("read");
    assertThat(found.path("type").asText()).isEqualTo("MANAGED");
    assertThat(found.path("state").asText()).isEqualTo("ENABLED");
    assertThat(found.path("status").asText()).isEqualTo("VALID");
    JsonNode resources = found.path("computeResources");
    assertThat(resources.path("type").asText()).isEqualTo("FARGATE");
    assertThat(resources.path("maxvCpus").asInt()).isEqualTo(16);
    assertThat(resources.path("subnets").toString()).isEqualTo("[\"" + site.subnet() + "\"]");
    assertThat(resources.path("securityGroupIds").toString())
        .isEqualTo("[\"" + site.securityGroup() + "\"]");
    assertThat(resources.has("instanceTypes")).isFalse();
    assertOurs(members(found.path("tags")));
  }

  @Test
  void theComputeEnvironmentOfMachines() throws IOException {
    JsonNode resources = environment("machines").path("computeResources");

    assertThat(resources.path("type").asText()).isEqualTo("EC2");
    assertThat(resources.path("allocationStrategy").asText()).isEqualTo("BEST_FIT_PROGRESSIVE");
    assertThat(resources.path("minvCpus").asInt()).isZero();
    assertThat(resources.path("maxvCpus").asInt()).isEqualTo(32);
    assertThat(resources.path("instanceTypes").toString())
        .isEqualTo("[\"g4dn.xlarge\",\"g5.xlarge\"]");
    assertThat(resources.path("instanceRole").asText())
        .isEqualTo("arn:aws:iam::" + server.account() + ":instance-profile/ecsInstanceRole");
  }

  @Test
  void theQueue() throws IOException {
    JsonNode found =
        aws.run("batch", "describe-job-queues", "--job-queues", "read").at("/jobQueues/0");

    assertThat(found.path("jobQueueName").asText()).isEqualTo("read");
    assertThat(found.path("state").asText()).isEqualTo("ENABLED");
    assertThat(found.path("status").asText()).isEqualTo("VALID");
    assertThat(found.path("priority").asInt()).isEqualTo(1);
    assertThat(found.path("computeEnvironmentOrder")).hasSize(1);
    assertThat(found.at("/computeEnvironmentOrder/0/computeEnvironment").asText())
        .matches("(.*/)?read");
    assertOurs(members(found.path("tags")));
  }

  private JsonNode definition(String name) throws IOException {
    JsonNode found =
        aws.run(
                "batch",
                "describe-job-definitions",
                "--job-definition-name",
                name,
                "--status",
                "ACTIVE")
            .path("jobDefinitions");
    assertThat(found).hasSize(1);
    return found.path(0);
  }

  @Test
  void theJobDefinitionOnFargate() throws IOException {
    JsonNode found = definition("read");

    assertThat(found.path("type").asText()).isEqualTo("container");
    assertThat(found.path("platformCapabilities").toString()).isEqualTo("[\"FARGATE\"]");
    assertThat(found.at("/retryStrategy/attempts").asInt()).isEqualTo(3);
    assertOurs(members(found.path("tags")));
    JsonNode container = found.path("containerProperties");
    assertThat(container.path("image").asText()).endsWith("/read@" + digest("read"));
    assertThat(container.path("command").toString()).isEqualTo("[\"batch\"]");
    String role = "arn:aws:iam::" + server.account() + ":role/scar-read.";
    assertThat(container.path("jobRoleArn").asText()).isEqualTo(role + "job");
    assertThat(container.path("executionRoleArn").asText()).isEqualTo(role + "task");
    assertThat(resources(container)).isEqualTo(Map.of("VCPU", "0.5", "MEMORY", "1024"));
    Map<String, String> variables = new TreeMap<>();
    container
        .path("environment")
        .forEach(v -> variables.put(v.path("name").asText(), v.path("value").asText()));
    assertThat(variables).isEqualTo(Map.of("MODE", "fast", "SCAR_FUNCTION_NAME", "read"));
    assertThat(container.at("/logConfiguration/logDriver").asText()).isEqualTo("awslogs");
    assertThat(container.at("/networkConfiguration/assignPublicIp").asText()).isEqualTo("ENABLED");
  }

  private static Map<String, String> resources(JsonNode container) {
    Map<String, String> resources = new TreeMap<>();
    container
        .path("resourceRequirements")
        .forEach(r -> resources.put(r.path("type").asText(), r.path("value").asText()));
    return resources;
  }

  @Test
  void theJobDefinitionOfMachines() throws IOException {
    JsonNode found = definition("machines");

    assertThat(found.path("platformCapabilities").toString()).isEqualTo("[\"EC2\"]");
    JsonNode container = found.path("containerProperties");
    assertThat(resources(container)).isEqualTo(Map.of("VCPU", "4", "MEMORY", "8192", "GPU", "1"));
    assertThat(container.has("executionRoleArn")).isFalse();
    assertThat(container.has("networkConfiguration")).isFalse();
  }

  private Map<String, String> allowed(String role) throws IOException {
    Map<String, String> allowed = new TreeMap<>();
    aws.run("iam", "get-role-policy", "--role-name", role, "--policy-name", "scar")
        .at("/PolicyDocument/Statement")
        .forEach(
            s ->
                s.path("Action")
                    .forEach(
                        action ->
                            allowed.merge(
                                action.asText(), s.path("Resource").toString(), String::concat)));
    return allowed;
  }

  @Test
  void theRoles() throws IOException {
    for (String name : List.of("scar-read.job", "scar-read.task")) {
      JsonNode role = aws.run("iam", "get-role", "--role-name", name).path("Role");
      assertThat(role.at("/AssumeRolePolicyDocument/Statement/0/Principal/Service").asText())
          .isEqualTo("ecs-tasks.amazonaws.com");
    }
    assertThat(allowed("scar-read"))
        .containsKey("batch:SubmitJob")
        .hasEntrySatisfying(
            "batch:SubmitJob",
            on -> assertThat(on).contains(arn("batch", "job-queue/read"), "job-definition/read"));
    assertThat(allowed("scar-read.job"))
        .hasEntrySatisfying(
            "s3:PutObject", on -> assertThat(on).contains("arn:aws:s3:::read-out/out/*"))
        .doesNotContainKey("batch:SubmitJob");
    assertThat(allowed("scar-read.task"))
        .containsKeys("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "logs:PutLogEvents")
        .doesNotContainKey("s3:PutObject");
  }
}
