package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * REST APIs, HTTP APIs, keys and usage plans: objects by their path, which is what the API itself
 * is.
 */
public final class FakeApiGateway implements FakeService {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Names of operations by method and path; the first that fits. */
  private static final String[][] OPERATIONS = {
    {"POST /restapis", "CreateRestApi"},
    {"GET /restapis", "GetRestApis"},
    {"GET /restapis/X", "GetRestApi"},
    {"PATCH /restapis/X", "UpdateRestApi"},
    {"DELETE /restapis/X", "DeleteRestApi"},
    {"GET /restapis/X/resources", "GetResources"},
    {"POST /restapis/X/resources/X", "CreateResource"},
    {"DELETE /restapis/X/resources/X", "DeleteResource"},
    {"PUT /restapis/X/resources/X/methods/X", "PutMethod"},
    {"PATCH /restapis/X/resources/X/methods/X", "UpdateMethod"},
    {"DELETE /restapis/X/resources/X/methods/X", "DeleteMethod"},
    {"PUT /restapis/X/resources/X/methods/X/integration", "PutIntegration"},
    {"POST /restapis/X/deployments", "CreateDeployment"},
    {"GET /restapis/X/stages", "GetStages"},
    {"PATCH /restapis/X/stages/X", "UpdateStage"},
    {"DELETE /restapis/X/stages/X", "DeleteStage"},
    {"GET /restapis/X/gatewayresponses/X", "GetGatewayResponse"},
    {"PUT /restapis/X/gatewayresponses/X", "PutGatewayResponse"},
    {"DELETE /restapis/X/gatewayresponses/X", "DeleteGatewayResponse"},
    {"POST /apikeys", "CreateApiKey"},
    {"GET /apikeys", "GetApiKeys"},
    {"DELETE /apikeys/X", "DeleteApiKey"},
    {"POST /usageplans", "CreateUsagePlan"},
    {"GET /usageplans", "GetUsagePlans"},
    {"PATCH /usageplans/X", "UpdateUsagePlan"},
    {"DELETE /usageplans/X", "DeleteUsagePlan"},
    {"POST /usageplans/X/keys", "CreateUsagePlanKey"},
    {"GET /usageplans/X/keys/X", "GetUsagePlanKey"},
    {"POST /v2/apis", "CreateApi"},
    {"GET /v2/apis", "GetApis"},
    {"GET /v2/apis/X", "GetApi"},
    {"PATCH /v2/apis/X", "UpdateApi"},
    {"DELETE /v2/apis/X", "DeleteApi"},
    {"DELETE /v2/apis/X/cors", "DeleteCorsConfiguration"},
    {"POST /v2/apis/X/integrations", "CreateIntegration"},
    {"GET /v2/apis/X/integrations", "GetIntegrations"},
    {"PATCH /v2/apis/X/integrations/X", "UpdateIntegration"},
    {"POST /v2/apis/X/routes", "CreateRoute"},
    {"GET /v2/apis/X/routes", "GetRoutes"},
    {"PATCH /v2/apis/X/routes/X", "UpdateRoute"},
    {"POST /v2/apis/X/stages", "CreateStage"},
    {"GET /v2/apis/X/stages", "GetStages"},
    {"PATCH /v2/apis/X/stages/X", "UpdateStage"},
    {"DELETE /v2/apis/X/stages/X", "DeleteStage"},
  };

  private static final Map<String, String> IDS =
      Map.of(
          "integrations",
          "integrationId",
          "routes",
          "routeId",
          "stages",
          "stageName",
          "apis",
          "apiId");

  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private int made;

  @Override
  public String operation(Call call) {
    for (String[] operation : OPERATIONS) {
      if ((call.method() + " " + call.path())
          .matches(operation[0].replace("X", "[^/]+").replace("$", "\\$"))) {
        return operation[1];
      }
    }
    throw new IllegalArgumentException(call.method() + " " + call.path());
  }

  /** Deletes an API behind the command's back. */
  public synchronized void removeApis() {
    objects.keySet().removeIf(path -> path.contains("apis/"));
  }

  /** What is at a path, for instance {@code /restapis/api1}. */
  public synchronized ObjectNode at(String path) {
    ObjectNode found = objects.get(path);
    if (found == null) {
      throw new IllegalArgumentException("nothing at " + path + ": " + objects.keySet());
    }
    return found;
  }

  @Override
  public synchronized Reply answer(String operation, Call call) {
    String path = call.path();
    return switch (call.method()) {
      case "POST" -> post(operation, path, (ObjectNode) call.json());
      case "PUT" -> put(path, (ObjectNode) call.json());
      case "PATCH" -> patch(path, call.json());
      case "DELETE" -> delete(path);
      default -> get(path, call);
    };
  }

  private Reply post(String operation, String path, ObjectNode body) {
    if (operation.equals("CreateDeployment")) {
      ObjectNode stage =
          objects.computeIfAbsent(
              path.replace("deployments", "stages/") + body.path("stageName").asText(),
              p -> NODES.objectNode().set("stageName", body.path("stageName")));
      return Reply.json(201, stage.deepCopy());
    }
    String collection = path.substring(path.lastIndexOf('/') + 1);
    boolean resource = operation.equals("CreateResource");
    String idMember = path.startsWith("/v2") ? IDS.getOrDefault(collection, "id") : "id";
    String id =
        operation.equals("CreateUsagePlanKey")
            ? body.path("keyId").asText()
            : body.path(idMember).asText("id" + ++made);
    ObjectNode object = body.deepCopy().put(idMember, id);
    if (operation.equals("CreateApiKey") && !object.has("value")) {
      object.put("value", "secret-of-" + id);
    }
    String above = resource ? path.substring(0, path.lastIndexOf('/')) : path;
    if (resource) {
      object.put("path", "/" + body.path("pathPart").asText());
    }
    objects.put(above + "/" + id, object);
    if (operation.equals("CreateRestApi")) {
      objects.put(
          path + "/" + id + "/resources/root" + id,
          NODES.objectNode().put("id", "root" + id).put("path", "/"));
    }
    return Reply.json(201, object.deepCopy());
  }

  private Reply put(String path, ObjectNode body) {
    Matcher method =
        Pattern.compile("(.*/resources/[^/]+)/methods/([^/]+)(/integration)?").matcher(path);
    if (!method.matches()) {
      objects.put(path, body);
      return Reply.json(201, body);
    }
    ObjectNode methods = at(method.group(1)).withObject("/resourceMethods");
    if (method.group(3) != null) {
      methods.withObject("/" + method.group(2)).set("methodIntegration", body);
    } else if (methods.has(method.group(2))) {
      return error(409, "ConflictException", "Method already exists for this resource");
    } else {
      methods.set(method.group(2), body);
    }
    return Reply.json(201, body);
  }

  private Reply patch(String path, JsonNode body) {
    ObjectNode object = found(path);
    if (object == null) {
      return missing();
    }
    if (!body.has("patchOperations")) {
      object.setAll((ObjectNode) body);
      return Reply.json(200, object);
    }
    for (JsonNode operation : body.path("patchOperations")) {
      apply(object, operation.path("op").asText(), operation.path("path").asText(), operation);
    }
    return Reply.json(200, object);
  }

  private @Nullable ObjectNode found(String path) {
    Matcher method = Pattern.compile("(.*/resources/[^/]+)/methods/([^/]+)").matcher(path);
    if (method.matches() && objects.containsKey(method.group(1))) {
      return at(method.group(1)).withObject("/resourceMethods").withObject("/" + method.group(2));
    }
    return objects.get(decoded(path));
  }

  private static String decoded(String path) {
    return URLDecoder.decode(path, StandardCharsets.UTF_8);
  }

  private static void apply(ObjectNode object, String op, String path, JsonNode operation) {
    JsonNode value = operation.path("value");
    if (path.equals("/binaryMediaTypes/*~1*")) {
      if (op.equals("add")) {
        object.putArray("binaryMediaTypes").add("*/*");
      } else {
        object.remove("binaryMediaTypes");
      }
    } else if (path.equals("/apiStages")) {
      ArrayNode stages = object.putArray("apiStages");
      if (op.equals("add")) {
        String[] parts = value.asText().split(":", 2);
        stages.addObject().put("apiId", parts[0]).put("stage", parts[1]);
      }
    } else if (path.equals("/*/*")) {
      object.remove("methodSettings");
    } else if (path.startsWith("/throttle") || path.startsWith("/*/*/throttling/")) {
      boolean plan = path.startsWith("/throttle");
      ObjectNode limits =
          plan
              ? object.withObject("/throttle")
              : object.withObject("/methodSettings").withObject("/*~1*");
      if (op.equals("remove")) {
        limits.removeAll();
        if (plan) {
          object.remove("throttle");
        } else {
          object.remove("methodSettings");
        }
      } else {
        boolean rate = path.endsWith("rateLimit");
        String name =
            plan
                ? rate ? "rateLimit" : "burstLimit"
                : rate ? "throttlingRateLimit" : "throttlingBurstLimit";
        if (rate) {
          limits.put(name, Double.parseDouble(value.asText()));
        } else {
          limits.put(name, Integer.parseInt(value.asText()));
        }
      }
    } else if (path.equals("/apiKeyRequired")) {
      object.put("apiKeyRequired", Boolean.parseBoolean(value.asText()));
    } else {
      object.set(path.substring(1), value);
    }
  }

  private Reply delete(String path) {
    Matcher method = Pattern.compile("(.*/resources/[^/]+)/methods/([^/]+)").matcher(path);
    if (method.matches()) {
      at(method.group(1)).withObject("/resourceMethods").remove(method.group(2));
      return Reply.empty(204);
    }
    if (path.endsWith("/cors")) {
      at(path.substring(0, path.length() - "/cors".length())).remove("corsConfiguration");
      return Reply.empty(204);
    }
    String whole = decoded(path);
    if (path.matches("/usageplans/[^/]+")
        && objects.containsKey(path)
        && !objects.get(path).path("apiStages").isEmpty()) {
      return error(400, "BadRequestException", "Cannot delete plan with stages");
    }
    boolean gone = objects.keySet().removeIf(p -> p.equals(whole) || p.startsWith(whole + "/"));
    return gone ? Reply.empty(202) : missing();
  }

  private Reply get(String path, Call call) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean list =
        List.of("restapis", "resources", "stages", "apikeys", "usageplans", "apis", "routes")
                .contains(last)
            || last.equals("integrations");
    if (!list) {
      ObjectNode found = objects.get(decoded(path));
      if (found == null && path.contains("/gatewayresponses/")) {
        return Reply.json(200, NODES.objectNode().put("defaultResponse", true));
      }
      return found == null ? missing() : Reply.json(200, found);
    }
    List<ObjectNode> items = new ArrayList<>();
    String name = call.query().getOrDefault("name", "");
    objects.forEach(
        (key, object) -> {
          if (key.matches(Pattern.quote(path) + "/[^/]+")
              && object.path("name").asText().startsWith(name)) {
            items.add(object);
          }
        });
    ObjectNode answer = NODES.objectNode();
    items.forEach(answer.putArray(path.startsWith("/v2") ? "items" : "item")::add);
    return Reply.json(200, answer);
  }

  private Reply missing() {
    return error(404, "NotFoundException", "Invalid identifier specified");
  }

  @Override
  public Reply error(int status, String code, String message) {
    Reply reply = Reply.json(status, NODES.objectNode().put("message", message));
    return new Reply(status, Map.of("x-amzn-errortype", code), reply.body());
  }

  @Override
  public synchronized void things(SortedSet<String> things) {
    objects.forEach(
        (path, object) -> {
          if (path.matches("/(restapis|v2/apis|apikeys|usageplans)/[^/]+")) {
            things.add(path.replaceFirst("/[^/]+$", " ") + object.path("name").asText());
          }
        });
  }

  @Override
  public synchronized void state(SortedSet<String> state) {
    objects.forEach((path, object) -> state.add(path + " " + object));
  }
}
