package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What an account has before a function gets jobs: a network, and the roles that somebody makes
 * once.
 */
record JobSite(String subnet, String securityGroup) {

  /** Makes what the server would miss. */
  static JobSite of(Server server, AwsCli aws) throws IOException {
    return switch (server) {
      case Server.Local _ -> new JobSite("subnet-0123456789abcdef0", "sg-0123456789abcdef0");
      case Server.Moto _ -> {
        role(aws, "/service-role/", "AWSBatchServiceRole", "batch");
        role(aws, "/", "ecsInstanceRole", "ec2");
        aws.run("iam", "create-instance-profile", "--instance-profile-name", "ecsInstanceRole");
        aws.run(
            "iam",
            "add-role-to-instance-profile",
            "--instance-profile-name",
            "ecsInstanceRole",
            "--role-name",
            "ecsInstanceRole");
        JsonNode subnet = aws.run("ec2", "describe-subnets").at("/Subnets/0/SubnetId");
        JsonNode group = aws.run("ec2", "describe-security-groups").at("/SecurityGroups/0/GroupId");
        yield new JobSite(subnet.asText(), group.asText());
      }
    };
  }

  private static void role(AwsCli aws, String path, String name, String service)
      throws IOException {
    aws.run(
        "iam",
        "create-role",
        "--path",
        path,
        "--role-name",
        name,
        "--assume-role-policy-document",
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "%s.amazonaws.com"}}]}
        """
            .formatted(service));
  }

  /**
   * The section {@code batch} of a definition, as {@link AccountTest#define} takes it.
   *
   * @param type of the machines
   * @param machines more keys of {@code compute_resources}
   * @param more keys of {@code batch}
   */
  String batch(String type, String machines, String more) {
    return "- batch: {compute_resources: {type: %s, subnets: [%s], security_group_ids: [%s]%s}%s}"
        .formatted(type, subnet, securityGroup, following(machines), following(more));
  }

  private static String following(String keys) {
    return keys.isEmpty() ? "" : ", " + keys;
  }
}
