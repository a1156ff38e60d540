package io.scar.local.batch;

import io.scar.local.http.AwsException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the properties of a container must have, and may not have.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html">ContainerProperties</a>
 */
final class ContainerChecks {

  private static final List<String> REQUIREMENTS = List.of("VCPU", "MEMORY", "GPU");
  private static final int LEAST_MEMORY = 4;
  private static final String RESERVED = "AWS_BATCH";

  private ContainerChecks() {}

  /**
   * @param capability {@code EC2} or {@code FARGATE}
   */
  static void check(Body container, String capability) throws AwsException {
    if (container.text("image").isEmpty()) {
      throw BatchErrors.client("Container properties image should not be null or empty.");
    }
    container.texts("command");
    environment(container);
    VolumeChecks.check(container);
    boolean fargate = capability.equals("FARGATE");
    Map<String, BigDecimal> requirements = requirements(container);
    BigDecimal vcpus = requirements.get("VCPU");
    BigDecimal memory = requirements.get("MEMORY");
    if (vcpus == null) {
      throw BatchErrors.client("vCPU is not provided.");
    }
    if (memory == null) {
      throw BatchErrors.client("Memory is not provided.");
    }
    if (fargate) {
      fargate(container, requirements, vcpus, memory);
    } else {
      instance(container, vcpus, memory);
    }
    BigDecimal gpus = requirements.get("GPU");
    if (gpus != null && !isWhole(gpus)) {
      throw BatchErrors.client("GPU must be a whole number of 1 or more.");
    }
  }

  private static void instance(Body container, BigDecimal vcpus, BigDecimal memory)
      throws AwsException {
    for (String member : List.of("networkConfiguration", "fargatePlatformConfiguration")) {
      if (container.has(member)) {
        throw BatchErrors.client(member + " not applicable for EC2.");
      }
    }
    if (!isWhole(vcpus)) {
      throw BatchErrors.client("vCPU must be a whole number of 1 or more for EC2.");
    }
    if (!isWhole(memory) || memory.longValue() < LEAST_MEMORY) {
      throw BatchErrors.client("Container memory must be a whole number of MiB, 4 or more.");
    }
  }

  private static void fargate(
      Body container, Map<String, BigDecimal> requirements, BigDecimal vcpus, BigDecimal memory)
      throws AwsException {
    for (String member : List.of("vcpus", "memory", "instanceType", "ulimits")) {
      if (container.has(member)) {
        throw BatchErrors.client(member + " not applicable for Fargate.");
      }
    }
    if (container.flag("privileged")) {
      throw BatchErrors.client("privileged not applicable for Fargate.");
    }
    if (requirements.containsKey("GPU")) {
      throw BatchErrors.client("GPU not applicable for Fargate.");
    }
    if (container.text("executionRoleArn").isEmpty()) {
      throw BatchErrors.client("executionRoleArn is required for Fargate.");
    }
    if (!FargateSizes.has(vcpus.doubleValue(), memory.longValue())) {
      throw BatchErrors.client(
          "Fargate resource requirements (%.2f vCPU, %d MiB) not valid."
              .formatted(vcpus.doubleValue(), memory.longValue()));
    }
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() > 0 && number.stripTrailingZeros().scale() <= 0;
  }

  /** By type; from {@code vcpus} and {@code memory} where there are no others. */
  private static Map<String, BigDecimal> requirements(Body container) throws AwsException {
    Map<String, BigDecimal> requirements = new HashMap<>();
    for (Body requirement : container.structures("resourceRequirements")) {
      requirement.required("type");
      String type = requirement.oneOf("type", REQUIREMENTS).orElseThrow();
      if (requirements.put(type, number(requirement)) != null) {
        throw BatchErrors.client(
            "resourceRequirements has two values of the type %s".formatted(type));
      }
    }
    container.integer("vcpus").ifPresent(n -> requirements.putIfAbsent("VCPU", whole(n)));
    container.integer("memory").ifPresent(n -> requirements.putIfAbsent("MEMORY", whole(n)));
    return requirements;
  }

  private static BigDecimal whole(int number) {
    return BigDecimal.valueOf(number);
  }

  private static BigDecimal number(Body requirement) throws AwsException {
    String value = requirement.required("value");
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw BatchErrors.client(
          "%svalue must be a number, not %s".formatted(requirement.path(), value));
    }
  }

  /** Of a definition or of overrides. */
  static void environment(Body container) throws AwsException {
    for (Body variable : container.structures("environment")) {
      String name = variable.required("name");
      String value = variable.text("value").orElse("");
      if (name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
        throw BatchErrors.client(
            "%s cannot be a variable: a name has no =, and neither it nor its value a NUL"
                .formatted(variable.path()));
      }
      if (name.toUpperCase(Locale.ROOT).startsWith(RESERVED)) {
        throw BatchErrors.client(
            "Environment variable %s is reserved: its name starts with AWS_BATCH".formatted(name));
      }
    }
  }
}
