package io.scar.cli.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Versions of layers. */
final class FakeLayers {

  private final List<ObjectNode> layers = new ArrayList<>();
  private long versions;

  /** Empty if there is no such version. */
  Optional<Reply> answer(String operation, Call call) {
    return switch (operation) {
      case "PublishLayerVersion" -> Optional.of(publish(call));
      case "ListLayerVersions" -> {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        layers.forEach(answer.putArray("LayerVersions")::add);
        yield Optional.of(Reply.json(200, answer));
      }
      case "GetLayerVersion" ->
          layers.stream()
              .filter(l -> l.path("LayerVersionArn").asText().equals(call.query().get("Arn")))
              .findFirst()
              .map(layer -> Reply.json(200, layer));
      case "DeleteLayerVersion" -> {
        long number = Long.parseLong(call.parts().getLast());
        layers.removeIf(layer -> layer.path("Version").asLong() == number);
        yield Optional.of(Reply.empty(204));
      }
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private Reply publish(Call call) {
    ObjectNode layer = JsonNodeFactory.instance.objectNode();
    layer.put("Version", ++versions);
    layer.put("Description", call.json().path("Description").asText());
    layer.put(
        "LayerVersionArn",
        "arn:aws:lambda:us-east-1:"
            + FakeAws.ACCOUNT
            + ":layer:"
            + call.parts().get(2)
            + ":"
            + versions);
    layers.add(layer);
    return Reply.json(201, layer);
  }

  void things(SortedSet<String> things) {
    layers.forEach(layer -> things.add("layer " + layer.path("LayerVersionArn").asText()));
  }
}
