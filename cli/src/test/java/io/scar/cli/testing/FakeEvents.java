package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** Rules of EventBridge and their targets. */
public final class FakeEvents implements FakeService {

  private final Map<String, ObjectNode> rules = new TreeMap<>();
  private final Map<String, Map<String, JsonNode>> targets = new TreeMap<>();

  /** The tags of a rule. */
  public synchronized JsonNode tags(String rule) {
    return rules.getOrDefault(rule, JsonNodeFactory.instance.objectNode()).path("Tags");
  }

  @Override
  public String operation(Call call) {
    return call.headers().getOrDefault("x-amz-target", "").replaceFirst(".*\\.", "");
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    JsonNode request = call.json();
    String rule =
        request.has("ResourceARN")
            ? request.path("ResourceARN").asText().replaceFirst(".*/", "")
            : request.path("Rule").asText(request.path("Name").asText());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (operation.equals("PutRule")) {
      ObjectNode old = rules.getOrDefault(rule, answer);
      rules.put(rule, old.deepCopy().setAll((ObjectNode) request));
      return Reply.json(200, answer.put("RuleArn", "arn:aws:events:us-east-1:1:rule/" + rule));
    }
    ObjectNode found = rules.get(rule);
    if (found == null) {
      return error(400, "ResourceNotFoundException", "Rule " + rule + " does not exist.");
    }
    Map<String, JsonNode> aims = targets.computeIfAbsent(rule, name -> new TreeMap<>());
    return switch (operation) {
      case "DescribeRule" -> Reply.json(200, found);
      case "ListTagsForResource" -> Reply.json(200, answer.set("Tags", found.path("Tags")));
      case "TagResource", "UntagResource" -> {
        Map<String, JsonNode> tags = new TreeMap<>();
        found.path("Tags").forEach(tag -> tags.put(tag.path("Key").asText(), tag));
        request.path("Tags").forEach(tag -> tags.put(tag.path("Key").asText(), tag));
        request.path("TagKeys").forEach(key -> tags.remove(key.asText()));
        tags.values().forEach(found.putArray("Tags")::add);
        yield Reply.json(200, answer);
      }
      case "ListTargetsByRule" -> {
        aims.values().forEach(answer.putArray("Targets")::add);
        yield Reply.json(200, answer);
      }
      case "PutTargets" -> {
        request.path("Targets").forEach(t -> aims.put(t.path("Id").asText(), t));
        yield Reply.json(200, answer.put("FailedEntryCount", 0));
      }
      case "RemoveTargets" -> {
        request.path("Ids").forEach(id -> aims.remove(id.asText()));
        yield Reply.json(200, answer.put("FailedEntryCount", 0));
      }
      case "DeleteRule" -> {
        if (!aims.isEmpty()) {
          yield error(400, "ValidationException", "Rule can't be deleted since it has targets.");
        }
        rules.remove(rule);
        targets.remove(rule);
        yield Reply.json(200, answer);
      }
      default -> throw new IllegalArgumentException(operation);
    };
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(
        status, JsonNodeFactory.instance.objectNode().put("__type", code).put("message", message));
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    rules.keySet().forEach(name -> things.add("rule " + name));
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    rules.forEach((name, rule) -> state.add("rule " + name + " " + rule + targets.get(name)));
  }
}
