package io.scar.cli.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Roles, their policy and their tags. */
public final class FakeIam implements FakeService {

  private static final class Role {
    private String trust = "";
    private String policy = "";
    private final Map<String, String> tags = new TreeMap<>();
  }

  private final Map<String, Role> roles = new TreeMap<>();
  private final Set<String> profiles = new TreeSet<>();

  /** The inline policy of a role; empty if it has none. */
  public synchronized String policy(String role) {
    return roles.getOrDefault(role, new Role()).policy;
  }

  /** Changes a role's inline policy behind the command's back. */
  public synchronized void setPolicy(String role, String policy) {
    roles.computeIfAbsent(role, name -> new Role()).policy = policy;
  }

  /** As if others had made the role. */
  public synchronized void addForeignRole(String name) {
    roles.put(name, new Role());
  }

  @Override
  public String operation(Call call) {
    return call.form().getOrDefault("Action", "");
  }

  /** An instance profile that others made. */
  public synchronized void addInstanceProfile(String name) {
    profiles.add(name);
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    if (operation.equals("GetInstanceProfile")) {
      String profile = call.form().getOrDefault("InstanceProfileName", "");
      return profiles.contains(profile)
          ? done(
              operation,
              "<InstanceProfile><InstanceProfileName>%s</InstanceProfileName></InstanceProfile>"
                  .formatted(profile))
          : error(404, "NoSuchEntity", "Instance Profile " + profile + " cannot be found.");
    }
    String name = call.form().getOrDefault("RoleName", "");
    if (operation.equals("CreateRole")) {
      if (roles.containsKey(name)) {
        return error(409, "EntityAlreadyExists", "Role " + name + " exists.");
      }
      roles.put(name, made(call.form()));
      return role(operation, name);
    }
    Role role = roles.get(name);
    if (role == null) {
      return error(404, "NoSuchEntity", "The role with name " + name + " cannot be found.");
    }
    return switch (operation) {
      case "GetRole" -> role(operation, name);
      case "UpdateAssumeRolePolicy" -> {
        role.trust = call.form().getOrDefault("PolicyDocument", "");
        yield done(operation, "");
      }
      case "PutRolePolicy" -> {
        role.policy = call.form().getOrDefault("PolicyDocument", "");
        yield done(operation, "");
      }
      case "GetRolePolicy" ->
          role.policy.isEmpty()
              ? error(404, "NoSuchEntity", "The role policy cannot be found.")
              : done(
                  operation,
                  "<RoleName>%s</RoleName><PolicyName>scar</PolicyName><PolicyDocument>%s</PolicyDocument>"
                      .formatted(name, encoded(role.policy)));
      case "DeleteRolePolicy" -> {
        if (role.policy.isEmpty()) {
          yield error(404, "NoSuchEntity", "The role policy cannot be found.");
        }
        role.policy = "";
        yield done(operation, "");
      }
      case "TagRole" -> {
        role.tags.putAll(tags(call.form()));
        yield done(operation, "");
      }
      case "UntagRole" -> {
        for (int i = 1; call.form().containsKey("TagKeys.member." + i); i++) {
          role.tags.remove(call.form().get("TagKeys.member." + i));
        }
        yield done(operation, "");
      }
      case "DeleteRole" -> {
        roles.remove(name);
        yield done(operation, "");
      }
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static Role made(Map<String, String> form) {
    Role role = new Role();
    role.trust = form.getOrDefault("AssumeRolePolicyDocument", "");
    role.tags.putAll(tags(form));
    return role;
  }

  private static Map<String, String> tags(Map<String, String> form) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 1; form.containsKey("Tags.member." + i + ".Key"); i++) {
      tags.put(
          form.getOrDefault("Tags.member." + i + ".Key", ""),
          form.getOrDefault("Tags.member." + i + ".Value", ""));
    }
    return tags;
  }

  /** The tags of a role. */
  public synchronized Map<String, String> tags(String role) {
    return roles.getOrDefault(role, new Role()).tags;
  }

  private Reply role(String operation, String name) {
    Role role = roles.getOrDefault(name, new Role());
    StringBuilder tags = new StringBuilder();
    role.tags.forEach(
        (key, value) ->
            tags.append("<member><Key>")
                .append(key)
                .append("</Key><Value>")
                .append(value)
                .append("</Value></member>"));
    return done(
        operation,
        "<Role><RoleName>%s</RoleName><Arn>arn:aws:iam::%s:role/%s</Arn><AssumeRolePolicyDocument>%s</AssumeRolePolicyDocument><Tags>%s</Tags></Role>"
            .formatted(name, FakeAws.ACCOUNT, name, encoded(role.trust), tags));
  }

  /** IAM answers with documents that are percent-encoded. */
  private static String encoded(String document) {
    return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Reply done(String operation, String result) {
    return Reply.xml(
        200,
        "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(operation, result));
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.xml(
        status,
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
            .formatted(code, message));
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    roles.forEach(
        (name, role) ->
            things.add("role " + name + (role.policy.isEmpty() ? " without policy" : "")));
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    roles.forEach(
        (name, role) ->
            state.add("role " + name + " " + role.trust + " " + role.policy + " " + role.tags));
  }
}
