package io.scar.local.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {

  @TempDir Path folder;

  private BatchFixture batch;

  @BeforeEach
  void open() throws Exception {
    batch = new BatchFixture(folder);
  }

  @AfterEach
  void close() {
    batch.close();
  }

  private String refused(String operation, Object body) throws Exception {
    BatchFixture.Answer answer = batch.call(operation, body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("ClientException");
    return answer.message();
  }

  private static Map<String, Object> environment(Map<String, Object> resources) {
    return Map.of("computeEnvironmentName", "e", "type", "MANAGED", "computeResources", resources);
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static Map<String, Object> without(Map<String, Object> map, String key) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.remove(key);
    return changed;
  }

  @Test
  void anEnvironmentIsCreatedBeforeItIsValid() throws Exception {
    JsonNode made =
        batch.ok(
            "createcomputeenvironment",
            with(environment(BatchFixture.instances(4)), "tags", Map.of("createdby", "scar")));
    assertThat(made.path("computeEnvironmentArn").asText())
        .isEqualTo("arn:aws:batch:us-east-1:000000000000:compute-environment/e");

    BatchFixture.await("valid", () -> batch.status("computeEnvironments", "e").equals("VALID"));

    JsonNode detail = batch.described("computeEnvironments", "e");
    assertThat(detail.path("statusReason").asText()).isEqualTo("ComputeEnvironment Healthy");
    assertThat(detail.path("state").asText()).isEqualTo("ENABLED");
    assertThat(detail.path("computeResources").path("maxvCpus").asInt()).isEqualTo(4);
    assertThat(detail.path("computeResources").path("desiredvCpus").asInt(-1)).isZero();
    assertThat(detail.path("tags").path("createdby").asText()).isEqualTo("scar");
    assertThat(detail.path("serviceRole").asText()).endsWith("AWSServiceRoleForBatch");
    assertThat(refused("createcomputeenvironment", environment(BatchFixture.instances(4))))
        .isEqualTo("Object already exists");
  }

  @Test
  void anEnvironmentOfRolesThatDoNotExistIsInvalid() throws Exception {
    String profile = "arn:aws:iam::000000000000:instance-profile/mine";
    batch.ok(
        "createcomputeenvironment",
        environment(with(BatchFixture.instances(4), "instanceRole", profile)));
    BatchFixture.await("invalid", () -> batch.status("computeEnvironments", "e").equals("INVALID"));
    assertThat(batch.described("computeEnvironments", "e").path("statusReason").asText())
        .isEqualTo("CLIENT_ERROR - Invalid IamInstanceProfile: " + profile + " does not exist");
    assertThat(
            refused(
                "createjobqueue",
                Map.of(
                    "jobQueueName",
                    "q",
                    "priority",
                    1,
                    "computeEnvironmentOrder",
                    List.of(Map.of("order", 1, "computeEnvironment", "e")))))
        .isEqualTo("Compute environment e is not valid: its status is INVALID");

    batch.roles.add("mine");
    String role = "arn:aws:iam::000000000000:role/batch";
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "e", "serviceRole", role));
    BatchFixture.await("invalid", () -> batch.status("computeEnvironments", "e").equals("INVALID"));
    assertThat(batch.described("computeEnvironments", "e").path("statusReason").asText())
        .contains("sts:AssumeRole", role);

    batch.roles.add("batch");
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "e", "state", "ENABLED"));
    BatchFixture.await("valid", () -> batch.status("computeEnvironments", "e").equals("VALID"));
  }

  @Test
  void rolesOfOtherAccountsAndThoseOfTheConsoleAreTakenAsThere() throws Exception {
    batch.environment(
        "other",
        with(
            BatchFixture.instances(4),
            "instanceRole",
            "arn:aws:iam::123456789012:instance-profile/x"));
    batch.ok(
        "createcomputeenvironment",
        with(
            environment(BatchFixture.instances(4)),
            "serviceRole",
            "arn:aws:iam::000000000000:role/service-role/AWSBatchServiceRole"));
    BatchFixture.await("valid", () -> batch.status("computeEnvironments", "e").equals("VALID"));
  }

  @Test
  void whatAnEnvironmentLacksOrMayNotHaveIsNamed() throws Exception {
    Map<String, Object> instances = BatchFixture.instances(4);
    Map<String, Object> fargate = BatchFixture.fargate(4);
    String create = "createcomputeenvironment";
    assertThat(refused(create, environment(without(instances, "subnets"))))
        .isEqualTo("computeResources.subnets is required.");
    assertThat(refused(create, environment(without(instances, "instanceRole"))))
        .isEqualTo("Instance role is required.");
    assertThat(refused(create, environment(without(instances, "securityGroupIds"))))
        .isEqualTo("computeResources.securityGroupIds is required.");
    assertThat(refused(create, environment(with(instances, "type", "SPOT"))))
        .contains("spotIamFleetRole is required for SPOT");
    assertThat(refused(create, environment(with(instances, "minvCpus", 9)))).contains("minvCpus");
    assertThat(refused(create, environment(with(instances, "maxvCpus", "4"))))
        .isEqualTo("computeResources.maxvCpus must be an integer");
    assertThat(refused(create, environment(with(fargate, "instanceTypes", List.of("optimal")))))
        .isEqualTo("instanceTypes not applicable for Fargate.");
    assertThat(refused(create, environment(with(fargate, "type", "EKS")))).contains("FARGATE_SPOT");
    assertThat(refused(create, with(environment(fargate), "computeEnvironmentName", "a b")))
        .contains("should match valid pattern");
    assertThat(refused(create, Map.of())).contains("'computeEnvironmentName' is a required field");
    assertThat(refused(create, "text")).isEqualTo("The request is no JSON object");
  }

  @Test
  void anEnvironmentInUseOrEnabledOrChangingIsNotDeleted() throws Exception {
    batch.queue("q", 2);
    Map<String, Object> environment = Map.of("computeEnvironment", "q");
    assertThat(refused("deletecomputeenvironment", environment)).contains("state DISABLED");
    assertThat(refused("deletejobqueue", Map.of("jobQueue", "q"))).contains("state DISABLED");

    batch.ok("updatecomputeenvironment", with(environment, "state", "DISABLED"));
    BatchFixture.await("valid", () -> batch.status("computeEnvironments", "q").equals("VALID"));
    assertThat(refused("deletecomputeenvironment", environment))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");

    batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
    BatchFixture.await("valid", () -> batch.status("jobQueues", "q").equals("VALID"));
    batch.ok("deletejobqueue", Map.of("jobQueue", "q"));
    BatchFixture.await("gone", () -> batch.status("jobQueues", "q").isEmpty());
    batch.ok("deletecomputeenvironment", environment);
    BatchFixture.await("gone", () -> batch.status("computeEnvironments", "q").isEmpty());
    batch.ok("deletecomputeenvironment", environment);
    batch.ok("deletejobqueue", Map.of("jobQueue", "q"));
  }

  @Test
  void whatIsBeingChangedTakesNoOtherChange() throws Exception {
    batch.close();
    batch =
        new BatchFixture(
            new BatchSettings(
                folder.resolve("slow"),
                () -> batch.uri(),
                100,
                60,
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofDays(1)),
            BatchFixture::start);
    batch.ok("createcomputeenvironment", environment(BatchFixture.instances(1)));

    assertThat(batch.status("computeEnvironments", "e")).isEqualTo("CREATING");
    assertThat(
            refused(
                "updatecomputeenvironment", Map.of("computeEnvironment", "e", "state", "DISABLED")))
        .isEqualTo("Cannot update, resource is being modified");
    assertThat(refused("deletecomputeenvironment", Map.of("computeEnvironment", "e")))
        .isEqualTo("Cannot delete, resource is being modified");
    assertThat(
            refused(
                "registerjobdefinition",
                Map.of(
                    "jobDefinitionName",
                    "d",
                    "type",
                    "container",
                    "timeout",
                    Map.of("attemptDurationSeconds", 59),
                    "containerProperties",
                    BatchFixture.container(1, 64, "true"))))
        .isEqualTo("timeout.attemptDurationSeconds must be 60 or more");
  }

  @Test
  void aDefinitionHasRevisionsOfWhichTheLastActiveOneIsTaken() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "echo one");
    batch.definition("d", "echo two");
    batch.definition("d", "echo three");
    batch.ok("deregisterjobdefinition", Map.of("jobDefinition", "d:3"));

    String last = batch.submit("q", "d", Map.of());
    String first = batch.submit("q", "d:1", Map.of());
    batch.await(last, "SUCCEEDED");
    batch.await(first, "SUCCEEDED");

    assertThat(batch.logs)
        .extracting(BatchFixture.LogLine::message)
        .containsExactlyInAnyOrder("one", "two");
    JsonNode all =
        batch.ok("describejobdefinitions", Map.of("jobDefinitionName", "d")).path("jobDefinitions");
    assertThat(all.findValuesAsText("revision")).containsExactly("3", "2", "1");
    assertThat(all.findValuesAsText("status")).containsExactly("INACTIVE", "ACTIVE", "ACTIVE");
    assertThat(all.path(0).path("containerProperties").path("mountPoints").isArray()).isTrue();
    JsonNode page =
        batch.ok(
            "describejobdefinitions",
            Map.of("jobDefinitionName", "d", "status", "ACTIVE", "maxResults", 1));
    assertThat(page.path("jobDefinitions").findValuesAsText("revision")).containsExactly("2");
    JsonNode next =
        batch.ok(
            "describejobdefinitions",
            Map.of(
                "jobDefinitionName",
                "d",
                "status",
                "ACTIVE",
                "nextToken",
                page.path("nextToken").asText()));
    assertThat(next.path("jobDefinitions").findValuesAsText("revision")).containsExactly("1");
    assertThat(next.has("nextToken")).isFalse();
    assertThat(
            refused("submitjob", Map.of("jobName", "j", "jobQueue", "q", "jobDefinition", "d:3")))
        .isEqualTo("JobDefinition d:3 not found.");
    assertThat(refused("submitjob", Map.of("jobName", "j", "jobQueue", "q", "jobDefinition", "x")))
        .isEqualTo("JobDefinition name x does not exist or is not in ACTIVE status");
    assertThat(refused("submitjob", Map.of("jobName", "j", "jobQueue", "x", "jobDefinition", "d")))
        .isEqualTo("JobQueue x not found.");
  }

  @Test
  void whatADefinitionLacksOrMayNotHaveIsNamed() throws Exception {
    assertThat(refusedContainer(without(BatchFixture.container(1, 64), "image"), List.of()))
        .contains("image should not be null");
    assertThat(refusedContainer(Map.of("image", "i"), List.of()))
        .isEqualTo("vCPU is not provided.");
    assertThat(refusedContainer(Map.of("image", "i", "vcpus", 1), List.of()))
        .isEqualTo("Memory is not provided.");
    assertThat(
            refusedContainer(
                with(
                    BatchFixture.container(1, 64),
                    "networkConfiguration",
                    Map.of("assignPublicIp", "ENABLED")),
                List.of("EC2")))
        .isEqualTo("networkConfiguration not applicable for EC2.");
    assertThat(refusedContainer(BatchFixture.container(1, 2048), List.of("FARGATE")))
        .isEqualTo("executionRoleArn is required for Fargate.");
    assertThat(
            refusedContainer(
                with(
                    BatchFixture.container(1, 64),
                    "environment",
                    List.of(Map.of("name", "AWS_BATCH_X", "value", "1"))),
                List.of()))
        .contains("AWS_BATCH_X is reserved");
  }

  private String refusedContainer(Map<String, Object> container, List<String> capabilities)
      throws Exception {
    return refused(
        "registerjobdefinition",
        Map.of(
            "jobDefinitionName",
            "d",
            "type",
            "container",
            "platformCapabilities",
            capabilities,
            "containerProperties",
            container));
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 512, true",
    "0.25, 4096, false",
    "0.5, 4096, true",
    "1, 2048, true",
    "1, 1024, false",
    "1, 2500, false",
    "4, 30720, true",
    "8, 20480, true",
    "8, 17408, false",
    "3, 8192, false"
  })
  void fargateHasSizes(double vcpus, long memory, boolean there) {
    assertThat(FargateSizes.has(vcpus, memory)).isEqualTo(there);
  }

  @Test
  void aJobOfFargateNeedsAQueueOfFargateAndASizeThatThereIs() throws Exception {
    batch.queue("ec2", 2);
    batch.environment("f", BatchFixture.fargate(2));
    batch.queue("f", 1, "f");
    Map<String, Object> container =
        with(
            BatchFixture.container(1, 2048, "echo $AWS_EXECUTION_ENV"),
            "executionRoleArn",
            "arn:aws:iam::000000000000:role/x");
    batch.definition("d", container, Map.of("platformCapabilities", List.of("FARGATE")));
    String id = batch.submit("f", "d", Map.of());
    batch.await(id, "SUCCEEDED");
    assertThat(batch.logs.getFirst().message()).isEqualTo("AWS_ECS_FARGATE");

    Map<String, Object> submit = Map.of("jobName", "j", "jobQueue", "ec2", "jobDefinition", "d");
    assertThat(refused("submitjob", submit)).contains("capability FARGATE");
    assertThat(
            refused(
                "submitjob",
                with(
                    with(submit, "jobQueue", "f"),
                    "containerOverrides",
                    Map.of(
                        "resourceRequirements",
                        List.of(Map.of("type", "MEMORY", "value", "9000"))))))
        .isEqualTo("Fargate resource requirements (1.00 vCPU, 9000 MiB) not valid.");
  }

  @Test
  void tagsAreReadAddedAndRemovedByArn() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    String job = batch.submit("q", "d", Map.of());
    batch.await(job, "SUCCEEDED");
    for (String resource :
        List.of("job-queue/q", "compute-environment/q", "job-definition/d:1", "job/" + job)) {
      String path =
          "/v1/tags/"
              + URLEncoder.encode(
                  "arn:aws:batch:us-east-1:000000000000:" + resource, StandardCharsets.UTF_8);
      assertThat(batch.send("POST", path, "{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}").status())
          .isEqualTo(200);
      assertThat(batch.send("DELETE", path + "?tagKeys=a&tagKeys=c", "").status()).isEqualTo(200);
      assertThat(batch.send("GET", path, "").json()).hasToString("{\"tags\":{\"b\":\"2\"}}");
    }
    BatchFixture.Answer missing =
        batch.send("GET", "/v1/tags/arn:aws:batch:us-east-1:000000000000:job-queue/none", "");
    assertThat(missing.message()).contains("job-queue/none not found");
  }

  @Test
  void whatIsNotServedIsNamed() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    assertThat(batch.call("createschedulingpolicy", Map.of()))
        .returns(501, BatchFixture.Answer::status)
        .returns("NotImplemented", BatchFixture.Answer::errorType)
        .extracting(BatchFixture.Answer::message)
        .asString()
        .contains("batch:CreateSchedulingPolicy");
    assertThat(
            batch
                .call(
                    "submitjob",
                    Map.of(
                        "jobName",
                        "j",
                        "jobQueue",
                        "q",
                        "jobDefinition",
                        "d",
                        "arrayProperties",
                        Map.of("size", 2)))
                .message())
        .contains("batch:SubmitJob with arrayProperties");
    assertThat(batch.call("nothing", Map.of()).message()).contains("POST /v1/nothing");
  }

  @Test
  void largeOverridesAreRefused() throws Exception {
    batch.queue("q", 2);
    batch.definition("d", "true");
    assertThat(
            refused(
                "submitjob",
                Map.of(
                    "jobName",
                    "j",
                    "jobQueue",
                    "q",
                    "jobDefinition",
                    "d",
                    "containerOverrides",
                    Map.of(
                        "environment",
                        List.of(Map.of("name", "EVENT", "value", "x".repeat(9000)))))))
        .isEqualTo("Container Overrides length must be at most 8192");
  }
}
