package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** Log groups and their events. */
public final class FakeLogs implements FakeService {

  private record Event(String stream, long time, String message) {}

  /** How many events a page of an answer has. */
  public int pageSize = 100;

  private final Map<String, List<Event>> groups = new TreeMap<>();
  private final Map<String, Integer> retention = new TreeMap<>();
  private final Map<String, JsonNode> tags = new TreeMap<>();

  public synchronized void addEvent(String group, String stream, long time, String message) {
    groups.computeIfAbsent(group, name -> new ArrayList<>()).add(new Event(stream, time, message));
  }

  /** The tags of a group. */
  public synchronized ObjectNode tags(String group) {
    return tags.get(group) instanceof ObjectNode found
        ? found
        : JsonNodeFactory.instance.objectNode();
  }

  @Override
  public String operation(Call call) {
    return call.headers().getOrDefault("x-amz-target", "").replaceFirst(".*\\.", "");
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    String group = call.json().path("logGroupName").asText();
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    if (operation.equals("CreateLogGroup")) {
      if (groups.putIfAbsent(group, new ArrayList<>()) != null) {
        return error(400, "ResourceAlreadyExistsException", "The specified log group exists");
      }
      tags.put(group, call.json().path("tags"));
      return Reply.json(200, nothing);
    }
    if (operation.equals("DescribeLogGroups")) {
      return describe(call.json().path("logGroupNamePrefix").asText());
    }
    if (operation.equals("ListTagsForResource")) {
      String name = call.json().path("resourceArn").asText().replaceFirst(".*:log-group:", "");
      return Reply.json(200, nothing.set("tags", tags.getOrDefault(name, nothing.objectNode())));
    }
    if (operation.equals("TagResource") || operation.equals("UntagResource")) {
      String name = call.json().path("resourceArn").asText().replaceFirst(".*:log-group:", "");
      ObjectNode changed = tags(name).deepCopy();
      call.json().path("tags").properties().forEach(t -> changed.set(t.getKey(), t.getValue()));
      call.json().path("tagKeys").forEach(key -> changed.remove(key.asText()));
      tags.put(name, changed);
      return Reply.json(200, nothing);
    }
    List<Event> events = groups.get(group);
    if (events == null) {
      return error(400, "ResourceNotFoundException", "The specified log group does not exist.");
    }
    return switch (operation) {
      case "PutRetentionPolicy" -> {
        retention.put(group, call.json().path("retentionInDays").asInt());
        yield Reply.json(200, nothing);
      }
      case "DeleteRetentionPolicy" -> {
        retention.remove(group);
        yield Reply.json(200, nothing);
      }
      case "DeleteLogGroup" -> {
        groups.remove(group);
        retention.remove(group);
        tags.remove(group);
        yield Reply.json(200, nothing);
      }
      case "FilterLogEvents" -> filter(call.json(), events);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private Reply describe(String prefix) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var list = answer.putArray("logGroups");
    groups.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(
            name -> {
              ObjectNode group = list.addObject();
              group.put("logGroupName", name);
              group.put(
                  "arn", "arn:aws:logs:us-east-1:" + FakeAws.ACCOUNT + ":log-group:" + name + ":*");
              if (retention.containsKey(name)) {
                group.put("retentionInDays", retention.get(name));
              }
            });
    return Reply.json(200, answer);
  }

  private Reply filter(JsonNode request, List<Event> events) {
    List<String> terms =
        List.of(request.path("filterPattern").asText("").replaceAll("[\"?]", "").split(" ", -1));
    JsonNode streams = request.path("logStreamNames");
    List<Event> found =
        events.stream()
            .filter(e -> e.time() >= request.path("startTime").asLong(0))
            .filter(e -> terms.stream().anyMatch(e.message()::contains))
            .filter(e -> e.stream().startsWith(request.path("logStreamNamePrefix").asText("")))
            .filter(e -> streams.isEmpty() || streams.get(0).asText().equals(e.stream()))
            .toList();
    int from = request.path("nextToken").asInt(0);
    int to = Math.min(found.size(), from + pageSize);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    for (Event event : found.subList(from, to)) {
      answer
          .withArray("/events")
          .addObject()
          .put("eventId", String.valueOf(events.indexOf(event)))
          .put("logStreamName", event.stream())
          .put("timestamp", event.time())
          .put("message", event.message());
    }
    if (to < found.size()) {
      answer.put("nextToken", String.valueOf(to));
    }
    return Reply.json(200, answer);
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(
        status, JsonNodeFactory.instance.objectNode().put("__type", code).put("message", message));
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    groups.keySet().forEach(name -> things.add("log group " + name));
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    groups
        .keySet()
        .forEach(
            name ->
                state.add("log group " + name + " " + retention.get(name) + " " + tags.get(name)));
  }
}
