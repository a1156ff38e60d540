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

  public synchronized void addEvent(String group, String stream, long time, String message) {
    groups.computeIfAbsent(group, name -> new ArrayList<>()).add(new Event(stream, time, message));
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
      return Reply.json(200, nothing);
    }
    List<Event> events = groups.get(group);
    if (events == null) {
      return error(400, "ResourceNotFoundException", "The specified log group does not exist.");
    }
    return switch (operation) {
      case "PutRetentionPolicy" -> Reply.json(200, nothing);
      case "DeleteLogGroup" -> {
        groups.remove(group);
        yield Reply.json(200, nothing);
      }
      case "FilterLogEvents" -> filter(call.json(), events);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private Reply filter(JsonNode request, List<Event> events) {
    String pattern = request.path("filterPattern").asText("").replace("\"", "");
    JsonNode streams = request.path("logStreamNames");
    List<Event> found =
        events.stream()
            .filter(e -> e.time() >= request.path("startTime").asLong(0))
            .filter(e -> e.message().contains(pattern))
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
}
