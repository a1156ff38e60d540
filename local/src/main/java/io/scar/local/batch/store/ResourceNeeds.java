package io.scar.local.batch.store;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a container is to have.
 *
 * @param vcpus whole, other than in Fargate
 * @param memory MiB
 */
public record ResourceNeeds(double vcpus, long memory) {

  public static final ResourceNeeds NONE = new ResourceNeeds(0, 0);

  /** Of container properties whose requirements were checked. */
  public static ResourceNeeds of(JsonNode container) {
    return new ResourceNeeds(
        requirement(container, "VCPU", container.path("vcpus").asDouble(0)),
        (long) requirement(container, "MEMORY", container.path("memory").asDouble(0)));
  }

  private static double requirement(JsonNode container, String type, double otherwise) {
    for (JsonNode requirement : container.path("resourceRequirements")) {
      if (requirement.path("type").asText().equals(type)) {
        return Double.parseDouble(requirement.path("value").asText());
      }
    }
    return otherwise;
  }

  public ResourceNeeds plus(ResourceNeeds other) {
    return new ResourceNeeds(vcpus + other.vcpus, memory + other.memory);
  }
}
