package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What scheduling has to know of a compute environment.
 *
 * @param usable whether jobs may be placed in it now: enabled and valid
 * @param fargate whether it runs Fargate's jobs and not EC2's
 * @param maxVcpus of all jobs in it at once
 */
public record ComputeEnvironment(
    String name, String arn, boolean usable, boolean fargate, int maxVcpus) {

  /** Of its description on the wire. */
  public static ComputeEnvironment of(JsonNode detail) {
    JsonNode resources = detail.path("computeResources");
    return new ComputeEnvironment(
        detail.path("computeEnvironmentName").asText(),
        detail.path("computeEnvironmentArn").asText(),
        detail.path("state").asText().equals(ResourceStore.ENABLED)
            && detail.path("status").asText().equals(ResourceStore.VALID),
        resources.path("type").asText().startsWith("FARGATE"),
        resources.path("maxvCpus").asInt());
  }

  /** What a job definition must be capable of: {@code EC2} or {@code FARGATE}. */
  public String capability() {
    return fargate ? "FARGATE" : "EC2";
  }
}
