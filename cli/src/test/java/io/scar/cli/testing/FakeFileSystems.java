package io.scar.cli.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** Access points of EFS. */
public final class FakeFileSystems implements FakeService {

  private final Map<String, String> systems = new TreeMap<>();

  public synchronized void addAccessPoint(String point, String system) {
    systems.put(point, system);
  }

  @Override
  public String operation(Call call) {
    return "DescribeAccessPoints";
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    String point = call.query().getOrDefault("AccessPointId", "");
    if (!systems.containsKey(point)) {
      return error(404, "AccessPointNotFound", point + " does not exist");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .putArray("AccessPoints")
        .addObject()
        .put("AccessPointId", point)
        .put("FileSystemId", systems.get(point));
    return Reply.json(200, answer);
  }

  @Override
  public Reply error(int status, String code, String message) {
    return Reply.json(
        status,
        JsonNodeFactory.instance.objectNode().put("ErrorCode", code).put("Message", message));
  }

  @Override
  public void things(SortedSet<String> things) {
    // They are others'.
  }
}
