package io.scar.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the events of all gateways have in common. */
final class Events {

  private static final JsonMapper JSON = new JsonMapper();

  /** Media types whose bodies HTTP APIs and function URLs hand on as text. */
  private static final Set<String> TEXTS =
      Set.of("application/json", "application/javascript", "application/xml");

  private Events() {}

  static byte[] bytes(ObjectNode event) {
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  static boolean isText(GatewayRequest request) {
    String type = request.mediaType();
    return request.header("content-encoding").isEmpty()
        && (type.startsWith("text/") || TEXTS.contains(type));
  }

  /**
   * The body, as text or in base64.
   *
   * @param absent what an empty body is: null, or no member
   */
  static void body(ObjectNode event, GatewayRequest request, boolean base64, boolean absent) {
    boolean empty = request.body().length == 0;
    if (empty && absent) {
      event.put("isBase64Encoded", false);
      return;
    }
    if (empty) {
      event.putNull("body");
    } else {
      event.put(
          "body",
          base64
              ? Base64.getEncoder().encodeToString(request.body())
              : new String(request.body(), StandardCharsets.UTF_8));
    }
    event.put("isBase64Encoded", !empty && base64);
  }

  /** One text for each name; null where there is none. */
  static void single(
      ObjectNode event,
      String member,
      Map<String, List<String>> values,
      Function<List<String>, String> choice) {
    if (values.isEmpty()) {
      event.putNull(member);
      return;
    }
    ObjectNode node = event.putObject(member);
    values.forEach((name, list) -> node.put(name, choice.apply(list)));
  }

  /** All texts of each name; null where there is none. */
  static void multiple(ObjectNode event, String member, Map<String, List<String>> values) {
    if (values.isEmpty()) {
      event.putNull(member);
      return;
    }
    ObjectNode node = event.putObject(member);
    values.forEach(
        (name, list) -> {
          ArrayNode array = node.putArray(name);
          list.forEach(array::add);
        });
  }

  static ObjectNode texts(Map<String, String> values) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    values.forEach(node::put);
    return node;
  }
}
