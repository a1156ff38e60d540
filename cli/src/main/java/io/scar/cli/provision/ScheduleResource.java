package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.JsonService;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.ScheduleSpec;
import io.scar.cli.provision.FunctionPolicy.Statement;
import io.scar.contract.event.KeepWarm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rule of EventBridge that keeps a function warm: the rule, the permission and the target, in
 * the order in which the next one needs the one before.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/">EventBridge API</a>
 */
final class ScheduleResource implements ResourceType<ScheduleSpec> {

  private static final String PRINCIPAL = "events.amazonaws.com";
  private static final String TARGET = "scar";
  private static final String ENABLED = "ENABLED";

  private final Aws aws;
  private final FunctionPolicy policy;

  ScheduleResource(Aws aws) {
    this.aws = aws;
    this.policy = new FunctionPolicy(aws);
  }

  @Override
  public Class<ScheduleSpec> specs() {
    return ScheduleSpec.class;
  }

  /**
   * @param wanted names the rule and the function
   * @param statements of the function's policy
   */
  Optional<ScheduleSpec> read(ScheduleSpec wanted, List<Statement> statements) {
    String thing = "rule " + wanted.name();
    JsonService events = aws.events();
    Optional<JsonNode> rule =
        aws.calls()
            .find(
                "events:DescribeRule",
                thing,
                () -> events.call("DescribeRule", request("Name", wanted.name())));
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    JsonNode targets =
        aws.calls()
            .run(
                "events:ListTargetsByRule",
                thing,
                () -> events.call("ListTargetsByRule", request("Rule", wanted.name())));
    boolean aimed = false;
    for (JsonNode target : targets.path("Targets")) {
      aimed |=
          target.path("Arn").asText().equals(wanted.functionArn())
              && target.path("Input").asText().equals(KeepWarm.EVENT);
    }
    boolean permitted =
        statements.stream()
            .anyMatch(
                s -> s.principal().equals(PRINCIPAL) && s.source().equals(arn(wanted.name())));
    return Optional.of(
        new ScheduleSpec(
            wanted.name(),
            wanted.function(),
            wanted.functionArn(),
            rule.get().path("ScheduleExpression").asText(),
            tags(wanted.name()),
            aimed && permitted && rule.get().path("State").asText().equals(ENABLED)));
  }

  private Map<String, String> tags(String name) {
    JsonNode answer =
        aws.calls()
            .run(
                "events:ListTagsForResource",
                "rule " + name,
                () -> aws.events().call("ListTagsForResource", request("ResourceARN", arn(name))));
    Map<String, String> tags = new LinkedHashMap<>();
    answer
        .path("Tags")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return tags;
  }

  @Override
  public void create(ScheduleSpec wanted, Undo undo) {
    putRule(wanted, true);
    undo.add("schedule " + wanted.name(), () -> deleteRule(wanted.name()));
    aim(wanted, undo);
  }

  @Override
  public void update(ScheduleSpec wanted, ScheduleSpec deployed, List<Change> changes, Undo undo) {
    putRule(wanted, false);
    undo.add("changes of schedule " + wanted.name(), () -> putRule(deployed, false));
    if (!deployed.complete()) {
      aim(wanted, undo);
    }
    // With the rule that is there, PutRule takes no tags.
    Retagging.apply(
        wanted.thing(), deployed.tags(), wanted.tags(), changes, tagged(wanted.name()), undo);
  }

  private Retagging.Tagged tagged(String name) {
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        ObjectNode request = request("ResourceARN", arn(name));
        addTags(request, tags);
        run("TagResource", name, request);
      }

      @Override
      public void untag(List<String> names) {
        ObjectNode request = request("ResourceARN", arn(name));
        names.forEach(request.putArray("TagKeys")::add);
        run("UntagResource", name, request);
      }
    };
  }

  private static void addTags(ObjectNode request, Map<String, String> tags) {
    tags.forEach(
        (name, value) ->
            request.withArray("/Tags").addObject().put("Key", name).put("Value", value));
  }

  @Override
  public void delete(ScheduleSpec deployed, Undo undo) {
    String removal = "removal of schedule " + deployed.name();
    removeTargets(deployed.name());
    undo.add(removal, () -> putTarget(deployed));
    find("DeleteRule", deployed.name(), request("Name", deployed.name()));
    undo.add(removal, () -> putRule(deployed, true));
    policy.forbid(deployed.function(), Names.SCHEDULE_PERMISSION);
    undo.add(removal, () -> permit(deployed));
  }

  private void aim(ScheduleSpec schedule, Undo undo) {
    permit(schedule);
    undo.add(
        "permission of schedule " + schedule.name(),
        () -> policy.forbid(schedule.function(), Names.SCHEDULE_PERMISSION));
    putTarget(schedule);
  }

  private void permit(ScheduleSpec schedule) {
    policy.permit(
        schedule.functionArn(), Names.SCHEDULE_PERMISSION, PRINCIPAL, arn(schedule.name()), null);
  }

  /**
   * @param withTags only a new rule takes tags
   */
  private void putRule(ScheduleSpec schedule, boolean withTags) {
    ObjectNode request = request("Name", schedule.name());
    request.put("ScheduleExpression", schedule.expression());
    request.put("State", ENABLED);
    request.put("Description", "Keeps function " + schedule.function() + " warm");
    if (withTags) {
      addTags(request, Owner.tags(aws, schedule.tags()));
    }
    run("PutRule", schedule.name(), request);
  }

  private void putTarget(ScheduleSpec schedule) {
    ObjectNode request = request("Rule", schedule.name());
    request
        .putArray("Targets")
        .addObject()
        .put("Id", TARGET)
        .put("Arn", schedule.functionArn())
        .put("Input", KeepWarm.EVENT);
    run("PutTargets", schedule.name(), request);
  }

  /** A rule goes only after its targets. */
  void deleteRule(String name) {
    removeTargets(name);
    find("DeleteRule", name, request("Name", name));
  }

  private void removeTargets(String name) {
    ObjectNode targets = request("Rule", name);
    targets.putArray("Ids").add(TARGET);
    find("RemoveTargets", name, targets);
  }

  private void run(String operation, String name, ObjectNode request) {
    aws.calls()
        .run("events:" + operation, "rule " + name, () -> aws.events().call(operation, request));
  }

  private void find(String operation, String name, ObjectNode request) {
    aws.calls()
        .find("events:" + operation, "rule " + name, () -> aws.events().call(operation, request));
  }

  private String arn(String rule) {
    return "arn:%s:events:%s:%s:rule/%s"
        .formatted(aws.partition(), aws.region(), aws.accountId(), rule);
  }

  private static ObjectNode request(String name, String value) {
    return JsonNodeFactory.instance.objectNode().put(name, value);
  }
}
