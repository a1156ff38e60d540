package io.scar.local.batch;

import static io.scar.local.batch.BatchClient.environmentOf;
import static io.scar.local.batch.BatchClient.fargate;
import static io.scar.local.batch.BatchClient.instances;
import static io.scar.local.batch.BatchClient.queueOf;
import static io.scar.local.batch.BatchClient.with;
import static io.scar.local.batch.BatchClient.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentsAndQueuesTest extends BatchTest {

  @Test
  void anEnvironmentIsCreatedBeforeItIsValid() throws Exception {
    JsonNode made =
        batch.ok(
            "createcomputeenvironment",
            with(environmentOf("e", instances(4)), "tags", Map.of("createdby", "scar")));
    assertThat(made.path("computeEnvironmentArn").asText())
        .isEqualTo("arn:aws:batch:us-east-1:000000000000:compute-environment/e");

    batch.awaitEnvironment("e", "VALID");

    JsonNode detail = batch.described("computeEnvironments", "e");
    assertThat(detail.path("statusReason").asText()).isEqualTo("ComputeEnvironment Healthy");
    assertThat(detail.path("state").asText()).isEqualTo("ENABLED");
    assertThat(detail.path("computeResources").path("maxvCpus").asInt()).isEqualTo(4);
    assertThat(detail.path("computeResources").path("desiredvCpus").asInt(-1)).isZero();
    assertThat(detail.path("tags").path("createdby").asText()).isEqualTo("scar");
    assertThat(detail.path("serviceRole").asText()).endsWith("AWSServiceRoleForBatch");
    assertThat(batch.refused("createcomputeenvironment", environmentOf("e", instances(4))))
        .isEqualTo("Object already exists");
  }

  @Test
  void anEnvironmentOfRolesThatDoNotExistIsInvalid() throws Exception {
    String profile = "arn:aws:iam::000000000000:instance-profile/mine";
    batch.ok(
        "createcomputeenvironment",
        environmentOf("e", with(instances(4), "instanceRole", profile)));
    batch.awaitEnvironment("e", "INVALID");
    assertThat(batch.described("computeEnvironments", "e").path("statusReason").asText())
        .isEqualTo("CLIENT_ERROR - Invalid IamInstanceProfile: " + profile + " does not exist");
    assertThat(batch.refused("createjobqueue", queueOf("q", 1, "e")))
        .isEqualTo("Compute environment e is not valid: its status is INVALID");

    batch.instanceProfiles.add("mine");
    String role = "arn:aws:iam::000000000000:role/batch";
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "e", "serviceRole", role));
    batch.awaitEnvironment("e", "INVALID");
    assertThat(batch.described("computeEnvironments", "e").path("statusReason").asText())
        .contains("sts:AssumeRole", role);

    batch.roles.add("batch");
    batch.ok("updatecomputeenvironment", Map.of("computeEnvironment", "e", "state", "ENABLED"));
    batch.awaitEnvironment("e", "VALID");
  }

  @Test
  void anInstanceProfileHasANameOrAnArnAndNoRoleStandsForIt() throws Exception {
    batch.roles.add("ecsInstanceRole");
    batch.environment("named", with(instances(4), "instanceRole", "ecsInstanceRole"));
    for (String wrong : List.of("none", "arn:aws:iam::000000000000:role/ecsInstanceRole")) {
      batch.ok(
          "updatecomputeenvironment",
          Map.of("computeEnvironment", "named", "computeResources", Map.of("instanceRole", wrong)));
      batch.awaitEnvironment("named", "INVALID");
    }
  }

  @Test
  void rolesOfOtherAccountsAndThoseOfTheConsoleAreTakenAsThere() throws Exception {
    batch.environment(
        "other",
        with(instances(4), "instanceRole", "arn:aws:iam::123456789012:instance-profile/x"));
    batch.ok(
        "createcomputeenvironment",
        with(
            environmentOf("e", instances(4)),
            "serviceRole",
            "arn:aws:iam::000000000000:role/service-role/AWSBatchServiceRole"));
    batch.awaitEnvironment("e", "VALID");
  }

  @Test
  void whatAnEnvironmentLacksOrMayNotHaveIsNamed() throws Exception {
    Map<String, Object> instances = instances(4);
    Map<String, Object> fargate = fargate(4);
    String create = "createcomputeenvironment";
    assertThat(batch.refused(create, environmentOf("e", without(instances, "subnets"))))
        .isEqualTo("computeResources.subnets is required.");
    assertThat(batch.refused(create, environmentOf("e", without(instances, "instanceRole"))))
        .isEqualTo("Instance role is required.");
    assertThat(batch.refused(create, environmentOf("e", without(instances, "securityGroupIds"))))
        .isEqualTo("computeResources.securityGroupIds is required.");
    assertThat(batch.refused(create, environmentOf("e", with(instances, "type", "SPOT"))))
        .contains("spotIamFleetRole is required for SPOT");
    assertThat(batch.refused(create, environmentOf("e", with(instances, "minvCpus", 9))))
        .contains("minvCpus");
    assertThat(batch.refused(create, environmentOf("e", with(instances, "maxvCpus", "4"))))
        .isEqualTo("computeResources.maxvCpus must be an integer");
    assertThat(
            batch.refused(
                create, environmentOf("e", with(fargate, "instanceTypes", List.of("optimal")))))
        .isEqualTo("instanceTypes not applicable for Fargate.");
    assertThat(batch.refused(create, environmentOf("e", with(fargate, "type", "EKS"))))
        .contains("FARGATE_SPOT");
    assertThat(
            batch.refused(
                create, with(environmentOf("e", fargate), "computeEnvironmentName", "a b")))
        .contains("should match valid pattern");
    assertThat(batch.refused(create, Map.of()))
        .contains("'computeEnvironmentName' is a required field");
    assertThat(batch.refused(create, "text")).isEqualTo("The request is no JSON object");
  }

  @Test
  void anEnvironmentInUseOrEnabledOrChangingIsNotDeleted() throws Exception {
    batch.queue("q", 2);
    Map<String, Object> environment = Map.of("computeEnvironment", "q");
    assertThat(batch.refused("deletecomputeenvironment", environment)).contains("state DISABLED");
    assertThat(batch.refused("deletejobqueue", Map.of("jobQueue", "q"))).contains("state DISABLED");

    batch.ok("updatecomputeenvironment", with(environment, "state", "DISABLED"));
    batch.awaitEnvironment("q", "VALID");
    assertThat(batch.refused("deletecomputeenvironment", environment))
        .isEqualTo("Cannot delete, found existing JobQueue relationship");

    batch.ok("updatejobqueue", Map.of("jobQueue", "q", "state", "DISABLED"));
    batch.awaitQueue("q", "VALID");
    batch.ok("deletejobqueue", Map.of("jobQueue", "q"));
    batch.awaitQueue("q", "");
    batch.ok("deletecomputeenvironment", environment);
    batch.awaitEnvironment("q", "");
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
    batch.ok("createcomputeenvironment", environmentOf("e", instances(1)));

    assertThat(batch.status("computeEnvironments", "e")).isEqualTo("CREATING");
    assertThat(
            batch.refused(
                "updatecomputeenvironment", Map.of("computeEnvironment", "e", "state", "DISABLED")))
        .isEqualTo("Cannot update, resource is being modified");
    assertThat(batch.refused("deletecomputeenvironment", Map.of("computeEnvironment", "e")))
        .isEqualTo("Cannot delete, resource is being modified");
  }
}
