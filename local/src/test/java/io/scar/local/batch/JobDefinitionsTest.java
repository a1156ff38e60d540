package io.scar.local.batch;

import static io.scar.local.batch.BatchClient.container;
import static io.scar.local.batch.BatchClient.definitionOf;
import static io.scar.local.batch.BatchClient.jobOf;
import static io.scar.local.batch.BatchClient.with;
import static io.scar.local.batch.BatchClient.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobDefinitionsTest extends BatchTest {

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
    assertThat(batch.refused("submitjob", jobOf("q", "d:3")))
        .isEqualTo("JobDefinition d:3 not found.");
    assertThat(batch.refused("submitjob", jobOf("q", "x")))
        .isEqualTo("JobDefinition name x does not exist or is not in ACTIVE status");
    assertThat(batch.refused("submitjob", jobOf("x", "d"))).isEqualTo("JobQueue x not found.");
  }

  @Test
  void whatADefinitionLacksOrMayNotHaveIsNamed() throws Exception {
    assertThat(refusedContainer(without(container(1, 64), "image"), List.of()))
        .contains("image should not be null");
    assertThat(refusedContainer(Map.of("image", "i"), List.of()))
        .isEqualTo("vCPU is not provided.");
    assertThat(refusedContainer(Map.of("image", "i", "vcpus", 1), List.of()))
        .isEqualTo("Memory is not provided.");
    assertThat(
            refusedContainer(
                with(container(1, 64), "networkConfiguration", Map.of("assignPublicIp", "ENABLED")),
                List.of("EC2")))
        .isEqualTo("networkConfiguration not applicable for EC2.");
    assertThat(refusedContainer(container(1, 2048), List.of("FARGATE")))
        .isEqualTo("executionRoleArn is required for Fargate.");
  }

  private String refusedContainer(Map<String, Object> container, List<String> capabilities)
      throws Exception {
    return batch.refused(
        "registerjobdefinition",
        with(definitionOf("d", container), "platformCapabilities", capabilities));
  }

  @Test
  void variablesAreNamesAndTextWithoutWhatEndsThem() throws Exception {
    assertThat(refusedVariable("A=B", "1")).contains("cannot be a variable");
    assertThat(refusedVariable("A", "1\0AWS_BATCH_JOB_ID=2")).contains("cannot be a variable");
    assertThat(refusedVariable("AWS_BATCH_X", "1")).contains("AWS_BATCH_X is reserved");
  }

  private String refusedVariable(String name, String value) throws Exception {
    return refusedContainer(
        with(container(1, 64), "environment", List.of(Map.of("name", name, "value", value))),
        List.of());
  }

  @Test
  void volumesAndTheirMountPointsFitTogetherAndLeadNowhereElse() throws Exception {
    Map<String, Object> host = Map.of("sourcePath", "/data");
    assertThat(refusedMount(volume("host", Map.of("sourcePath", "data")), "/data"))
        .endsWith("volumes[0].host.sourcePath must be an absolute path, not data");
    assertThat(refusedMount(volume("host", host), "data"))
        .endsWith("mountPoints[0].containerPath must be an absolute path, not data");
    assertThat(refusedMount(Map.of("name", "w", "host", host), "/data"))
        .endsWith("mountPoints[0].sourceVolume v is none of the volumes");
    for (String id : List.of("..", "fs-1/../..", "/")) {
      assertThat(
              refusedMount(volume("efsVolumeConfiguration", Map.of("fileSystemId", id)), "/data"))
          .endsWith("fileSystemId is no file system: " + id);
    }
  }

  private static Map<String, Object> volume(String kind, Map<String, Object> settings) {
    return Map.of("name", "v", kind, settings);
  }

  private String refusedMount(Map<String, Object> volume, String target) throws Exception {
    return refusedContainer(
        with(
            with(container(1, 64), "volumes", List.of(volume)),
            "mountPoints",
            List.of(Map.of("sourceVolume", "v", "containerPath", target))),
        List.of());
  }

  @Test
  void aTimeOutIsNotShorterThanAllowedWhichIsAMinuteAsInAws() throws Exception {
    assertThat(BatchSettings.of(folder, batch::uri).shortestTimeout()).isEqualTo(60);
    assertThat(
            batch.refused(
                "registerjobdefinition",
                with(
                    definitionOf("d", container(1, 64, "true")),
                    "timeout",
                    Map.of("attemptDurationSeconds", 0))))
        .isEqualTo("timeout.attemptDurationSeconds must be 1 or more");
  }
}
