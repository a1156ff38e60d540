package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Functions, their policies and layers. */
public final class FakeLambda implements FakeService {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** How many functions a page of a list has. */
  public int pageSize = 50;

  private final Map<String, ObjectNode> functions = new TreeMap<>();
  private final Map<String, ObjectNode> tags = new TreeMap<>();
  private final Map<String, List<ObjectNode>> policies = new TreeMap<>();
  private final List<ObjectNode> layers = new ArrayList<>();
  private long versions;

  /** A function as {@code init} makes it. */
  public void addFunction(String name) {
    ObjectNode function = NODES.objectNode();
    function.put("FunctionName", name);
    function.put("Role", "arn:aws:iam::" + FakeAws.ACCOUNT + ":role/scar-" + name);
    function.put("MemorySize", 512);
    function.put("Timeout", 300);
    function.putObject("Environment").putObject("Variables").put("IMAGE_ID", "busybox");
    add(function, NODES.objectNode().put("createdby", "scar"));
  }

  /** A function that others made. */
  public void addForeignFunction(String name) {
    ObjectNode function = NODES.objectNode();
    function.put("FunctionName", name);
    function.put("MemorySize", 128);
    function.put("Timeout", 3);
    add(function, NODES.objectNode());
  }

  public static String arn(String function) {
    return "arn:aws:lambda:us-east-1:" + FakeAws.ACCOUNT + ":function:" + function;
  }

  private void add(ObjectNode function, ObjectNode functionTags) {
    String name = function.path("FunctionName").asText();
    function.put("FunctionArn", arn(name));
    function.put("State", "Active");
    functions.put(name, function);
    tags.put(name, functionTags);
  }

  @Override
  public String operation(Call call) {
    String path = call.path().replaceFirst("/+$", "");
    String method = call.method();
    if (path.matches("/2015-03-31/functions")) {
      return method.equals("POST") ? "CreateFunction" : "ListFunctions";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/invocations")) {
      return "InvokeFunction";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/policy")) {
      return method.equals("POST") ? "AddPermission" : "GetPolicy";
    }
    if (path.matches("/2015-03-31/functions/[^/]+/configuration")) {
      return "GetFunctionConfiguration";
    }
    if (path.matches("/2015-03-31/functions/[^/]+")) {
      return method.equals("DELETE") ? "DeleteFunction" : "GetFunction";
    }
    if (path.matches("/2018-10-31/layers/[^/]+/versions")) {
      return method.equals("POST") ? "PublishLayerVersion" : "ListLayerVersions";
    }
    if (path.matches("/2018-10-31/layers/[^/]+/versions/\\d+")) {
      return "DeleteLayerVersion";
    }
    if (path.equals("/2018-10-31/layers") && call.query().containsKey("Arn")) {
      return "GetLayerVersion";
    }
    throw new IllegalArgumentException(method + " " + path);
  }

  @Override
  public Reply answer(String operation, Call call) {
    return switch (operation) {
      case "CreateFunction" -> create(call);
      case "ListFunctions" -> list(call);
      case "PublishLayerVersion" -> publish(call);
      case "ListLayerVersions" -> {
        ObjectNode answer = NODES.objectNode();
        layers.forEach(answer.putArray("LayerVersions")::add);
        yield Reply.json(200, answer);
      }
      case "GetLayerVersion" ->
          layers.stream()
              .filter(l -> l.path("LayerVersionArn").asText().equals(call.query().get("Arn")))
              .findFirst()
              .map(layer -> Reply.json(200, layer))
              .orElseGet(this::missing);
      case "DeleteLayerVersion" -> {
        long number = Long.parseLong(call.parts().getLast());
        layers.removeIf(layer -> layer.path("Version").asLong() == number);
        yield Reply.empty(204);
      }
      default -> ofFunction(operation, call);
    };
  }

  private Reply ofFunction(String operation, Call call) {
    String name = call.parts().get(2).replaceFirst(".*:function:", "");
    ObjectNode function = functions.get(name);
    if (function == null) {
      return missing();
    }
    return switch (operation) {
      case "GetFunction" ->
          Reply.json(
              200,
              NODES
                  .objectNode()
                  .<ObjectNode>set("Configuration", function)
                  .set("Tags", tags.get(name)));
      case "GetFunctionConfiguration" -> Reply.json(200, function);
      case "DeleteFunction" -> {
        functions.remove(name);
        policies.remove(name);
        yield Reply.empty(204);
      }
      case "AddPermission" -> {
        policies.computeIfAbsent(name, n -> new ArrayList<>()).add((ObjectNode) call.json());
        yield Reply.json(201, NODES.objectNode().put("Statement", call.text()));
      }
      case "GetPolicy" -> policy(policies.get(name));
      case "InvokeFunction" ->
          "Event".equals(call.headers().get("x-amz-invocation-type"))
              ? Reply.empty(202)
              : Reply.json(200, NODES.objectNode().put("echo", call.text()));
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private Reply create(Call call) {
    ObjectNode function = (ObjectNode) call.json();
    if (functions.containsKey(function.path("FunctionName").asText())) {
      return error(409, "ResourceConflictException", "Function already exist");
    }
    JsonNode functionTags = function.remove("Tags");
    function.remove("Code");
    List<JsonNode> arns = new ArrayList<>();
    function.path("Layers").forEach(arns::add);
    ArrayNode described = function.putArray("Layers");
    arns.forEach(arn -> described.addObject().set("Arn", arn));
    add(function, functionTags instanceof ObjectNode map ? map : NODES.objectNode());
    return Reply.json(201, function);
  }

  private Reply list(Call call) {
    String marker = call.query().getOrDefault("Marker", "");
    List<String> names = functions.keySet().stream().filter(n -> n.compareTo(marker) > 0).toList();
    List<String> page = names.subList(0, Math.min(pageSize, names.size()));
    ObjectNode answer = NODES.objectNode();
    page.forEach(name -> answer.withArray("/Functions").add(functions.get(name)));
    if (page.size() < names.size()) {
      answer.put("NextMarker", page.getLast());
    }
    return Reply.json(200, answer);
  }

  private Reply publish(Call call) {
    ObjectNode layer = NODES.objectNode();
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

  private Reply policy(@Nullable List<ObjectNode> statements) {
    if (statements == null) {
      return missing();
    }
    ObjectNode policy = NODES.objectNode();
    ArrayNode list = policy.putArray("Statement");
    for (ObjectNode statement : statements) {
      list.addObject()
          .putObject("Condition")
          .putObject("ArnLike")
          .set("AWS:SourceArn", statement.path("SourceArn"));
    }
    return Reply.json(200, NODES.objectNode().put("Policy", policy.toString()));
  }

  private Reply missing() {
    return error(404, "ResourceNotFoundException", "not found");
  }

  @Override
  public Reply error(int status, String code, String message) {
    Reply reply =
        Reply.json(status, NODES.objectNode().put("Type", "User").put("message", message));
    return new Reply(status, Map.of("x-amzn-errortype", code), reply.body());
  }

  @Override
  public void things(SortedSet<String> things) {
    functions.keySet().forEach(name -> things.add("function " + name));
    policies.forEach(
        (name, statements) ->
            statements.forEach(
                s -> things.add("permission " + name + " " + s.path("SourceArn").asText())));
    layers.forEach(layer -> things.add("layer " + layer.path("LayerVersionArn").asText()));
  }
}
