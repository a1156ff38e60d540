package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Functions, their policies and settings. */
public final class FakeLambda implements FakeService {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** How many functions a page of a list has. */
  public int pageSize = 50;

  /** Where packages are fetched from. */
  static final String CODE = "/_code/";

  private final Map<String, byte[]> codes = new TreeMap<>();
  private final Map<String, Integer> concurrency = new TreeMap<>();
  private final Map<String, ObjectNode> eventSettings = new TreeMap<>();
  private final Map<String, ObjectNode> urls = new TreeMap<>();
  private final Map<String, String> images = new TreeMap<>();
  private String endpoint = "";
  private FakeS3 objects = new FakeS3();
  private final Map<String, ObjectNode> functions = new TreeMap<>();
  private final Map<String, ObjectNode> tags = new TreeMap<>();
  private final Map<String, List<ObjectNode>> policies = new TreeMap<>();
  private final FakeLayers layers = new FakeLayers();

  void connect(String address, FakeS3 s3) {
    endpoint = address;
    objects = s3;
  }

  byte[] code(String function) {
    return codes.getOrDefault(function, new byte[0]);
  }

  /** The ARNs of the functions with this tag. */
  synchronized List<String> tagged(String key, String value) {
    return tags.entrySet().stream()
        .filter(entry -> functions.containsKey(entry.getKey()))
        .filter(entry -> entry.getValue().path(key).asText().equals(value))
        .map(entry -> arn(entry.getKey()))
        .toList();
  }

  /** Changes a function behind the command's back. */
  public synchronized ObjectNode function(String name) {
    ObjectNode function = functions.get(name);
    if (function == null) {
      throw new IllegalArgumentException("no function " + name);
    }
    return function;
  }

  /** Deletes a function behind the command's back. */
  public synchronized void remove(String name) {
    functions.remove(name);
    policies.remove(name);
  }

  /** The package of a function. */
  public synchronized byte[] codeOf(String name) {
    return code(name).clone();
  }

  /** Reserves concurrency behind the command's back. */
  public synchronized void reserve(String name, int count) {
    concurrency.put(name, count);
  }

  /** The tags of a function. */
  public synchronized ObjectNode tags(String name) {
    return tags.getOrDefault(name, NODES.objectNode());
  }

  /** A function as {@code init} makes it. */
  public void addFunction(String name) {
    ObjectNode function = NODES.objectNode();
    function.put("FunctionName", name);
    function.put("Role", "arn:aws:iam::" + FakeAws.ACCOUNT + ":role/scar-" + name);
    function.put("MemorySize", 512);
    function.put("Timeout", 300);
    ObjectNode variables = function.putObject("Environment").putObject("Variables");
    variables.put("IMAGE_ID", "busybox");
    variables.put("FDL", Base64.getEncoder().encodeToString("{}".getBytes(StandardCharsets.UTF_8)));
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
    return LambdaRoutes.operation(call);
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    return switch (operation) {
      case "CreateFunction" -> create(call);
      case "ListFunctions" -> list(call);
      case "PublishLayerVersion", "ListLayerVersions", "GetLayerVersion", "DeleteLayerVersion" ->
          layers.answer(operation, call).orElseGet(this::missing);
      default -> ofFunction(operation, call);
    };
  }

  private Reply ofFunction(String operation, Call call) {
    String name = name(call);
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
                  .<ObjectNode>set("Code", location(name, function))
                  .<ObjectNode>set("Concurrency", concurrency(name))
                  .set("Tags", tags.get(name)));
      case "GetFunctionConfiguration" -> Reply.json(200, function);
      case "DeleteFunction" -> {
        functions.remove(name);
        policies.remove(name);
        codes.remove(name);
        images.remove(name);
        concurrency.remove(name);
        eventSettings.remove(name);
        urls.remove(name);
        tags.remove(name);
        yield Reply.empty(204);
      }
      case "UpdateFunctionCode" -> {
        setCode(function, call.json());
        yield Reply.json(200, function);
      }
      case "UpdateFunctionConfiguration" -> {
        configure(function, (ObjectNode) call.json());
        yield Reply.json(200, function);
      }
      case "RemovePermission" -> {
        String id = call.parts().getLast();
        boolean gone =
            policies
                .getOrDefault(name, new ArrayList<>())
                .removeIf(s -> s.path("StatementId").asText().equals(id));
        yield gone ? Reply.empty(204) : missing();
      }
      case "PutFunctionConcurrency" -> {
        concurrency.put(name, call.json().path("ReservedConcurrentExecutions").asInt());
        yield Reply.json(200, call.json());
      }
      case "DeleteFunctionConcurrency" -> {
        concurrency.remove(name);
        yield Reply.empty(204);
      }
      case "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig" -> {
        ObjectNode url = urls.computeIfAbsent(name, n -> NODES.objectNode());
        url.setAll((ObjectNode) call.json());
        if (url.path("Cors").isEmpty()) {
          url.remove("Cors");
        }
        url.put("FunctionArn", arn(name));
        url.put("FunctionUrl", endpoint + "/_aws/lambda-url/" + name + "/");
        yield Reply.json(201, url);
      }
      case "GetFunctionUrlConfig" ->
          urls.containsKey(name) ? Reply.json(200, urls.get(name)) : missing();
      case "DeleteFunctionUrlConfig" -> {
        yield urls.remove(name) == null ? missing() : Reply.empty(204);
      }
      case "PutFunctionEventInvokeConfig" -> {
        eventSettings.put(name, (ObjectNode) call.json());
        yield Reply.json(200, call.json());
      }
      case "GetFunctionEventInvokeConfig" -> {
        ObjectNode settings = eventSettings.get(name);
        yield settings == null ? missing() : Reply.json(200, settings);
      }
      case "TagResource" -> {
        tags(name).setAll((ObjectNode) call.json().path("Tags"));
        yield Reply.empty(204);
      }
      case "UntagResource" -> {
        tags(name).remove(call.query().getOrDefault("tagKeys", ""));
        yield Reply.empty(204);
      }
      case "ListTags" -> Reply.json(200, NODES.objectNode().set("Tags", tags.get(name)));
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

  private ObjectNode location(String name, ObjectNode function) {
    ObjectNode location = NODES.objectNode();
    return images.containsKey(name) && function.path("PackageType").asText().equals("Image")
        ? location
            .put("RepositoryType", "ECR")
            .put("ImageUri", images.get(name))
            .put("ResolvedImageUri", images.get(name))
        : location.put("Location", endpoint + CODE + name);
  }

  /** The URI of a function's image. */
  public synchronized String image(String name) {
    return images.getOrDefault(name, "");
  }

  private Reply create(Call call) {
    ObjectNode function = (ObjectNode) call.json();
    if (functions.containsKey(function.path("FunctionName").asText())) {
      return error(409, "ResourceConflictException", "Function already exist");
    }
    JsonNode functionTags = function.remove("Tags");
    JsonNode code = function.remove("Code");
    describeLayers(function);
    setCode(function, code);
    add(function, functionTags instanceof ObjectNode map ? map : NODES.objectNode());
    return Reply.json(201, function);
  }

  private static String name(Call call) {
    String part = call.path().contains("/tags/") ? call.parts().getLast() : call.parts().get(2);
    return part.replaceFirst(".*:function:", "");
  }

  private JsonNode concurrency(String name) {
    return concurrency.containsKey(name)
        ? NODES.objectNode().put("ReservedConcurrentExecutions", concurrency.get(name))
        : NODES.nullNode();
  }

  private static void describeLayers(ObjectNode function) {
    List<JsonNode> arns = new ArrayList<>();
    function.path("Layers").forEach(arns::add);
    ArrayNode described = function.putArray("Layers");
    arns.forEach(arn -> described.addObject().set("Arn", arn));
  }

  private void setCode(ObjectNode function, JsonNode code) {
    if (code.has("ImageUri")) {
      String uri = code.path("ImageUri").asText();
      images.put(function.path("FunctionName").asText(), uri);
      function.put("CodeSha256", uri.substring(uri.indexOf(':', uri.indexOf('@')) + 1));
      return;
    }
    byte[] zip =
        code.has("ZipFile")
            ? Base64.getDecoder().decode(code.path("ZipFile").asText())
            : objects.object(code.path("S3Bucket").asText(), code.path("S3Key").asText());
    codes.put(function.path("FunctionName").asText(), zip);
    function.put("CodeSha256", sha256(zip));
    if (code.has("Architectures")) {
      function.set("Architectures", code.path("Architectures"));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void configure(ObjectNode function, ObjectNode change) {
    function.setAll(change);
    if (change.has("Layers")) {
      describeLayers(function);
    }
    if (change.at("/DeadLetterConfig/TargetArn").asText("x").isEmpty()) {
      function.remove("DeadLetterConfig");
    }
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

  private Reply policy(@Nullable List<ObjectNode> statements) {
    if (statements == null || statements.isEmpty()) {
      return missing();
    }
    ObjectNode policy = NODES.objectNode();
    ArrayNode list = policy.putArray("Statement");
    for (ObjectNode statement : statements) {
      ObjectNode described = list.addObject();
      described.set("Sid", statement.path("StatementId"));
      described.put("Effect", "Allow");
      if (statement.path("Principal").asText().equals("*")) {
        described.put("Principal", "*");
      } else {
        described.putObject("Principal").set("Service", statement.path("Principal"));
      }
      described.set("Action", statement.path("Action"));
      described
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
    layers.things(things);
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    things(state);
    functions.forEach((name, function) -> state.add("function " + name + " " + sorted(function)));
    tags.forEach((name, map) -> state.add("tags " + name + " " + sorted(map)));
    policies.forEach((name, statements) -> state.add("policy " + name + " " + statements));
    concurrency.forEach((name, count) -> state.add("concurrency " + name + " " + count));
    urls.forEach((name, url) -> state.add("url " + name + " " + url));
    eventSettings.forEach((name, settings) -> state.add("events " + name + " " + settings));
  }

  private static String sorted(ObjectNode object) {
    Map<String, String> members = new TreeMap<>();
    object.properties().forEach(m -> members.put(m.getKey(), m.getValue().toString()));
    return members.toString();
  }
}
