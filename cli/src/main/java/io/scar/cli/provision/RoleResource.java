package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.Tag;

/** The execution role of one function, with the least policy that works. */
final class RoleResource {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String POLICY = "scar";
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

  private final Aws aws;

  RoleResource(Aws aws) {
    this.aws = aws;
  }

  /** Whether there is a role of that name. */
  boolean exists(String name) {
    return read(name).isPresent();
  }

  static Failure existsAlready(String name) {
    return Failure.usage(
        "Role " + name + " exists already, though the function does not.",
        "Another init of this function may be at work: wait for it. Else give the role to use with"
            + " -r ARN (`iam.role`),\nor choose another function name. Only if nothing uses the"
            + " role any more: `aws iam delete-role`.");
  }

  /**
   * Makes the role; answers its ARN.
   *
   * @throws Failure USAGE if another has made it meanwhile
   */
  String create(String name, FunctionDefinition function, Map<String, String> tags) {
    try {
      return newRole(name, function, tags);
    } catch (Failure e) {
      throw e.getCause() instanceof EntityAlreadyExistsException ? existsAlready(name) : e;
    }
  }

  private String newRole(String name, FunctionDefinition function, Map<String, String> tags) {
    return aws.calls()
        .run(
            "iam:CreateRole",
            "role " + name,
            () ->
                aws.iam()
                    .createRole(
                        r ->
                            r.roleName(name)
                                .assumeRolePolicyDocument(TRUST)
                                .description("Execution role of function " + function.name())
                                .tags(
                                    tags.entrySet().stream()
                                        .map(
                                            tag ->
                                                Tag.builder()
                                                    .key(tag.getKey())
                                                    .value(tag.getValue())
                                                    .build())
                                        .toList()))
                    .role()
                    .arn());
  }

  void putPolicy(String name, FunctionDefinition function, ImageDelivery delivery) {
    aws.calls()
        .run(
            "iam:PutRolePolicy",
            "role " + name,
            () ->
                aws.iam()
                    .putRolePolicy(
                        p ->
                            p.roleName(name)
                                .policyName(POLICY)
                                .policyDocument(
                                    policy(
                                            function,
                                            delivery,
                                            aws.partition(),
                                            aws.region(),
                                            aws.accountId())
                                        .toString())));
  }

  /** Deletes the role if {@code init} made it; answers whether it did. */
  boolean deleteIfOurs(String name) {
    Optional<GetRoleResponse> role = read(name);
    if (role.isEmpty()
        || role.get().role().tags().stream()
            .noneMatch(
                tag ->
                    tag.key().equals(Names.CREATED_BY_TAG)
                        && tag.value().equals(Names.CREATED_BY))) {
      return false;
    }
    delete(name);
    return true;
  }

  void delete(String name) {
    aws.calls()
        .find(
            "iam:DeleteRolePolicy",
            "role " + name,
            () -> aws.iam().deleteRolePolicy(p -> p.roleName(name).policyName(POLICY)));
    aws.calls()
        .find("iam:DeleteRole", "role " + name, () -> aws.iam().deleteRole(r -> r.roleName(name)));
  }

  private Optional<GetRoleResponse> read(String name) {
    return aws.calls()
        .find("iam:GetRole", "role " + name, () -> aws.iam().getRole(r -> r.roleName(name)));
  }

  /** Reading the inputs and the image, writing the outputs and the log; nothing else. */
  static ObjectNode policy(
      FunctionDefinition function,
      ImageDelivery delivery,
      String partition,
      String region,
      String account) {
    ObjectNode policy = NODES.objectNode();
    policy.put("Version", "2012-10-17");
    ArrayNode statements = policy.putArray("Statement");
    String logs =
        "arn:%s:logs:%s:%s:log-group:%s:*"
            .formatted(partition, region, account, function.logGroup());
    statement(statements, List.of("logs:CreateLogStream", "logs:PutLogEvents"), List.of(logs));
    List<String> reads =
        function.inputs().stream()
            .map(input -> objects(partition, input.path()))
            .distinct()
            .toList();
    if (!reads.isEmpty()) {
      statement(statements, List.of("s3:GetObject"), reads);
    }
    List<String> writes =
        function.outputs().stream()
            .map(output -> objects(partition, output.path()))
            .distinct()
            .toList();
    if (!writes.isEmpty()) {
      statement(statements, List.of("s3:PutObject"), writes);
    }
    for (ImagePermissions.Permission permission :
        ImagePermissions.of(function, delivery, partition).all()) {
      statement(statements, permission.actions(), permission.resources());
    }
    return policy;
  }

  private static String objects(String partition, StoragePath path) {
    return "arn:" + partition + ":s3:::" + path.bucket() + "/" + path.keyPrefix() + "*";
  }

  private static void statement(
      ArrayNode statements, List<String> actions, List<String> resources) {
    ObjectNode statement = statements.addObject();
    statement.put("Effect", "Allow");
    ArrayNode actionList = statement.putArray("Action");
    actions.forEach(actionList::add);
    ArrayNode resourceList = statement.putArray("Resource");
    resources.forEach(resourceList::add);
  }
}
