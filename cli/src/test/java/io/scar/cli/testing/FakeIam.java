package io.scar.cli.testing;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** Roles and their policies. */
final class FakeIam implements FakeService {

  /** Policy by role; empty while a role has none. */
  private final Map<String, String> roles = new TreeMap<>();

  @Override
  public String operation(Call call) {
    return call.form().getOrDefault("Action", "");
  }

  @Override
  public Reply answer(String operation, Call call) {
    String name = call.form().getOrDefault("RoleName", "");
    if (operation.equals("CreateRole")) {
      roles.put(name, "");
      return role(operation, name);
    }
    if (!roles.containsKey(name)) {
      return error(404, "NoSuchEntity", "The role with name " + name + " cannot be found.");
    }
    return switch (operation) {
      case "GetRole" -> role(operation, name);
      case "PutRolePolicy" -> {
        roles.put(name, call.form().getOrDefault("PolicyDocument", ""));
        yield done(operation, "");
      }
      case "DeleteRolePolicy" -> {
        if (String.valueOf(roles.put(name, "")).isEmpty()) {
          yield error(404, "NoSuchEntity", "The role policy cannot be found.");
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

  private static Reply role(String operation, String name) {
    return done(
        operation,
        "<Role><RoleName>%s</RoleName><Arn>arn:aws:iam::%s:role/%s</Arn><Tags><member><Key>createdby</Key><Value>scar</Value></member></Tags></Role>"
            .formatted(name, FakeAws.ACCOUNT, name));
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
  public void things(SortedSet<String> things) {
    roles.forEach(
        (name, policy) -> things.add("role " + name + (policy.isEmpty() ? " without policy" : "")));
  }
}
