package io.scar.local.iam;

import io.scar.local.http.AwsException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The role of Batch's machines and its profile. AWS's console makes both with the first compute
 * environment of an account; the local account has them from its beginning.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/instance_IAM_role.html">Amazon
 *     ECS instance role</a>
 */
final class MachinesRole {

  private static final String NAME = "ecsInstanceRole";
  private static final String POLICY = "AmazonEC2ContainerServiceforEC2Role";
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""";

  private MachinesRole() {}

  static void add(EntityStore<Role> roles, EntityStore<InstanceProfile> profiles)
      throws IOException {
    try {
      if (!roles.contains(NAME)) {
        roles.add(
            Role.made(NAME, "/", TRUST, "", Role.DEFAULT_SESSION, Map.of())
                .withAttached(Map.of("arn:aws:iam::aws:policy/service-role/" + POLICY, POLICY)));
      }
      profiles.add(InstanceProfile.made(NAME, "/", Map.of()).withRoles(List.of(NAME)));
    } catch (AwsException e) {
      throw new IllegalStateException("nothing of this name was there", e);
    }
  }
}
