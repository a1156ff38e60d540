package io.scar.cli.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Some actions on some resources, as a policy allows them. */
public record Permission(List<String> actions, List<String> resources) {

  public Permission {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }

  /** A policy of IAM that allows these and nothing else. */
  static ObjectNode policy(List<Permission> permissions) {
    ObjectNode policy = JsonNodeFactory.instance.objectNode();
    policy.put("Version", "2012-10-17");
    ArrayNode statements = policy.putArray("Statement");
    for (Permission permission : permissions) {
      ObjectNode statement = statements.addObject();
      statement.put("Effect", "Allow");
      permission.actions().forEach(statement.putArray("Action")::add);
      permission.resources().forEach(statement.putArray("Resource")::add);
    }
    return policy;
  }
}
