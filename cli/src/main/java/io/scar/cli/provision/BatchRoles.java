package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.Batch;
import io.scar.cli.definition.Batch.Machines;
import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.model.IamException;

/**
 * The roles of an account that Batch and its machines take, which somebody makes once: AWS's
 * console does, with the first compute environment.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/service_IAM_role.html">Batch's
 *     service role</a>
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/instance_IAM_role.html">Instance
 *     role</a>
 */
final class BatchRoles {

  private static final int NOT_IMPLEMENTED = 501;

  private final Aws aws;

  BatchRoles(Aws aws) {
    this.aws = aws;
  }

  /** Whether Batch made the role for itself. */
  static boolean isServiceLinked(String arn) {
    return arn.isEmpty() || arn.contains("/aws-service-role/");
  }

  /**
   * The role to give to Batch. SCAR's usual one need not be there: Batch has its service-linked
   * role where none is given.
   */
  Optional<String> serviceRole(Machines machines) {
    String role = machines.serviceRole();
    if (isServiceLinked(role) || (isUsual(role) && !hasRole(role))) {
      return Optional.empty();
    }
    return Optional.of(role);
  }

  private static boolean isUsual(String role) {
    return name(role).equals(Batch.USUAL_SERVICE_ROLE);
  }

  /**
   * @throws Failure NOT_FOUND that names all which are missing
   */
  void require(Machines machines) {
    List<String> missing = new ArrayList<>();
    List<String> remedies = new ArrayList<>();
    String service = machines.serviceRole();
    if (!isServiceLinked(service) && !isUsual(service) && !hasRole(service)) {
      missing.add("role " + service + " (`batch.service_role`)");
      remedies.add("Leave `batch.service_role` out, and Batch takes its service-linked role.");
    }
    String profile = machines.instanceRole();
    if (machines.managed() && !machines.compute().isFargate() && !hasProfile(profile)) {
      String name = name(profile);
      missing.add("instance profile " + profile + " (`batch.compute_resources.instance_role`)");
      remedies.add(
          """
          An account has one for all functions; whoever may make roles makes it once:
            aws iam create-role --role-name %1$s --assume-role-policy-document '{"Version": "2012-10-17",
              "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
            aws iam attach-role-policy --role-name %1$s \\
              --policy-arn arn:%2$s:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role
            aws iam create-instance-profile --instance-profile-name %1$s
            aws iam add-role-to-instance-profile --instance-profile-name %1$s --role-name %1$s
          `compute_resources.type: FARGATE` needs none."""
              .formatted(name, aws.partition()));
    }
    if (!missing.isEmpty()) {
      throw Failure.notFound(
          "The account has no %s, which jobs need.".formatted(String.join(" and no ", missing)),
          String.join("\n", remedies));
    }
  }

  private static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private boolean hasRole(String arn) {
    return isElsewhere(arn)
        || isThere(
            "iam:GetRole",
            "role " + name(arn),
            () -> aws.iam().getRole(r -> r.roleName(name(arn))));
  }

  private boolean hasProfile(String arn) {
    return isElsewhere(arn)
        || isThere(
            "iam:GetInstanceProfile",
            "instance profile " + name(arn),
            () -> aws.iam().getInstanceProfile(p -> p.instanceProfileName(name(arn))));
  }

  /** In another account, where one cannot look. */
  private boolean isElsewhere(String arn) {
    String[] parts = arn.split(":", -1);
    return parts.length > 4 && !parts[4].equals(aws.accountId());
  }

  /** What the server does not know to answer counts as yes: Batch itself tells then. */
  private boolean isThere(String action, String thing, Supplier<?> read) {
    try {
      return aws.calls().find(action, thing, read::get).isPresent();
    } catch (Failure e) {
      if (e.getCause() instanceof IamException cause && cause.statusCode() == NOT_IMPLEMENTED) {
        return true;
      }
      throw e;
    }
  }
}
