package io.scar.local.batch;

import io.scar.local.http.AwsException;
import java.util.List;

/**
 * What the resources of a compute environment must have, and may not have.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html">ComputeResource</a>
 */
final class ComputeResourceChecks {

  private static final List<String> TYPES = List.of("EC2", "SPOT", "FARGATE", "FARGATE_SPOT");

  private static final List<String> NOT_FOR_FARGATE =
      List.of(
          "allocationStrategy",
          "minvCpus",
          "desiredvCpus",
          "instanceTypes",
          "imageId",
          "ec2KeyPair",
          "instanceRole",
          "tags",
          "placementGroup",
          "bidPercentage",
          "spotIamFleetRole",
          "launchTemplate",
          "ec2Configuration");

  private ComputeResourceChecks() {}

  static void check(Body resources) throws AwsException {
    resources.required("type");
    String type = resources.oneOf("type", TYPES).orElseThrow();
    int most = resources.integer("maxvCpus").orElseThrow(() -> required("maxvCpus"));
    if (most < 1) {
      throw BatchErrors.client("computeResources.maxvCpus must be positive");
    }
    if (resources.texts("subnets").isEmpty()) {
      throw required("subnets");
    }
    if (type.startsWith("FARGATE")) {
      for (String member : NOT_FOR_FARGATE) {
        if (resources.has(member)) {
          throw BatchErrors.client(member + " not applicable for Fargate.");
        }
      }
    } else {
      instances(resources, type, most);
    }
    if (resources.texts("securityGroupIds").isEmpty() && !resources.has("launchTemplate")) {
      throw required("securityGroupIds");
    }
  }

  private static void instances(Body resources, String type, int most) throws AwsException {
    if (resources.texts("instanceTypes").isEmpty()) {
      throw required("instanceTypes");
    }
    if (resources.text("instanceRole").isEmpty()) {
      throw BatchErrors.client("Instance role is required.");
    }
    int least = resources.integer("minvCpus").orElse(0);
    int desired = resources.integer("desiredvCpus").orElse(least);
    if (least < 0 || least > most) {
      throw BatchErrors.client("computeResources.minvCpus must be from 0 to maxvCpus");
    }
    if (desired < least || desired > most) {
      throw BatchErrors.client("computeResources.desiredvCpus must be from minvCpus to maxvCpus");
    }
    if (type.equals("SPOT")
        && resources.text("allocationStrategy").orElse("BEST_FIT").equals("BEST_FIT")
        && resources.text("spotIamFleetRole").isEmpty()) {
      throw BatchErrors.client(
          "computeResources.spotIamFleetRole is required for SPOT with the allocation strategy"
              + " BEST_FIT, which is the default.");
    }
  }

  private static AwsException required(String member) {
    return BatchErrors.client("computeResources.%s is required.".formatted(member));
  }
}
