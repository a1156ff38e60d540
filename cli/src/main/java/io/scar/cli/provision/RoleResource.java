package io.scar.cli.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.RoleSpec;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/** The execution role of one function, with its inline policy; other policies of it stay. */
final class RoleResource implements ResourceType<RoleSpec> {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param ours whether {@code init} made it
   */
  record Found(RoleSpec spec, boolean ours) {}

  private final Aws aws;

  RoleResource(Aws aws) {
    this.aws = aws;
  }

  Optional<Found> read(String name, String function) {
    Optional<Role> role =
        aws.calls()
            .find(
                "iam:GetRole",
                "role " + name,
                () -> aws.iam().getRole(r -> r.roleName(name)).role());
    if (role.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> tags = new LinkedHashMap<>();
    role.get().tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    JsonNode policy =
        aws.calls()
            .find(
                "iam:GetRolePolicy",
                "role " + name,
                () -> aws.iam().getRolePolicy(p -> p.roleName(name).policyName(Names.POLICY)))
            .map(GetRolePolicyResponse::policyDocument)
            .map(RoleResource::document)
            .orElse(null);
    return Optional.of(
        new Found(
            new RoleSpec(
                name, function, document(role.get().assumeRolePolicyDocument()), policy, tags, ""),
            Names.CREATED_BY.equals(tags.get(Names.CREATED_BY_TAG))));
  }

  static Failure existsAlready(String name) {
    return Failure.usage(
        "Role " + name + " exists already, though the function does not.",
        "Another init of this function may be at work: wait for it. Else give the role to use with"
            + " -r ARN (`iam.role`),\nor choose another function name. Only if nothing uses the"
            + " role any more: `aws iam delete-role`.");
  }

  static Failure notOurs(String name) {
    return Failure.usage(
        "Role " + name + " was not made by scar.",
        "Give the role to use with -r ARN (`iam.role`), or choose another function name.");
  }

  @Override
  public Class<RoleSpec> specs() {
    return RoleSpec.class;
  }

  /**
   * @throws Failure USAGE if another has made it meanwhile
   */
  @Override
  public void create(RoleSpec wanted, Undo undo) {
    try {
      newRole(wanted);
    } catch (Failure e) {
      throw e.getCause() instanceof EntityAlreadyExistsException ? existsAlready(wanted.name()) : e;
    }
    undo.add(
        "role " + wanted.name(),
        () -> {
          deletePolicy(wanted.name());
          deleteRole(wanted.name());
        });
    putPolicy(wanted.name(), Objects.requireNonNull(wanted.policy()));
  }

  private void newRole(RoleSpec wanted) {
    List<Tag> tags = list(Owner.tags(aws, wanted.tags()));
    aws.calls()
        .run(
            "iam:CreateRole",
            "role " + wanted.name(),
            () ->
                aws.iam()
                    .createRole(
                        r ->
                            r.roleName(wanted.name())
                                .assumeRolePolicyDocument(wanted.trust().toString())
                                .description("Execution role of function " + wanted.function())
                                .tags(tags)));
  }

  @Override
  public void update(RoleSpec wanted, RoleSpec deployed, List<Change> changes, Undo undo) {
    String changed = "changes of role " + wanted.name();
    if (!wanted.trust().equals(deployed.trust())) {
      putTrust(wanted.name(), wanted.trust());
      undo.add(changed, () -> putTrust(wanted.name(), deployed.trust()));
    }
    JsonNode policy = Objects.requireNonNull(wanted.policy());
    JsonNode before = deployed.policy();
    if (!policy.equals(before)) {
      putPolicy(wanted.name(), policy);
      undo.add(
          changed,
          () -> {
            if (before == null) {
              deletePolicy(wanted.name());
            } else {
              putPolicy(wanted.name(), before);
            }
          });
    }
    Retagging.apply(
        wanted.thing(), deployed.tags(), wanted.tags(), changes, tagged(wanted.name()), undo);
  }

  private Retagging.Tagged tagged(String name) {
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        aws.calls()
            .run(
                "iam:TagRole",
                "role " + name,
                () -> aws.iam().tagRole(r -> r.roleName(name).tags(list(tags))));
      }

      @Override
      public void untag(List<String> names) {
        aws.calls()
            .run(
                "iam:UntagRole",
                "role " + name,
                () -> aws.iam().untagRole(r -> r.roleName(name).tagKeys(names)));
      }
    };
  }

  private static List<Tag> list(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }

  /** Fails if the role has policies that others gave it. */
  @Override
  public void delete(RoleSpec deployed, Undo undo) {
    String name = deployed.name();
    String removal = "removal of role " + name;
    deletePolicy(name);
    JsonNode policy = deployed.policy();
    if (policy != null) {
      undo.add(removal, () -> putPolicy(name, policy));
    }
    deleteRole(name);
    undo.add(removal, () -> newRole(deployed));
  }

  private void deleteRole(String name) {
    aws.calls()
        .find("iam:DeleteRole", "role " + name, () -> aws.iam().deleteRole(r -> r.roleName(name)));
  }

  private void putTrust(String name, JsonNode trust) {
    aws.calls()
        .run(
            "iam:UpdateAssumeRolePolicy",
            "role " + name,
            () ->
                aws.iam()
                    .updateAssumeRolePolicy(
                        r -> r.roleName(name).policyDocument(trust.toString())));
  }

  private void putPolicy(String name, JsonNode policy) {
    aws.calls()
        .run(
            "iam:PutRolePolicy",
            "role " + name,
            () ->
                aws.iam()
                    .putRolePolicy(
                        p ->
                            p.roleName(name)
                                .policyName(Names.POLICY)
                                .policyDocument(policy.toString())));
  }

  private void deletePolicy(String name) {
    aws.calls()
        .find(
            "iam:DeleteRolePolicy",
            "role " + name,
            () -> aws.iam().deleteRolePolicy(p -> p.roleName(name).policyName(Names.POLICY)));
  }

  /** IAM answers with documents that are percent-encoded. */
  private static JsonNode document(String text) {
    try {
      return JSON.readTree(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return MissingNode.getInstance(); // differs from anything, and is replaced
    }
  }
}
