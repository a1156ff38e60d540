package io.scar.local.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Changes of REST APIs, which name each member by a path; values are always texts.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html">Patch
 *     operations</a>
 */
final class Patch {

  private static final Set<String> FLAGS =
      Set.of(
          "enabled",
          "apiKeyRequired",
          "disableExecuteApiEndpoint",
          "metricsEnabled",
          "dataTraceEnabled",
          "cachingEnabled",
          "tracingEnabled");
  private static final Set<String> WHOLE =
      Set.of("timeoutInMillis", "minimumCompressionSize", "limit", "offset");

  private Patch() {}

  /** Applies {@code patchOperations} of a request. */
  static void apply(ObjectNode request, ObjectNode to) throws AwsException {
    for (JsonNode operation : request.path("patchOperations")) {
      List<String> path =
          Arrays.stream(operation.path("path").asText().split("/", -1))
              .skip(1)
              .map(part -> part.replace("~1", "/").replace("~0", "~"))
              .toList();
      if (path.isEmpty() || path.getFirst().isEmpty()) {
        throw ApiErrors.bad("Invalid patch path " + operation.path("path").asText());
      }
      apply(operation.path("op").asText(), path, operation.path("value").asText(""), to);
    }
  }

  private static void apply(String op, List<String> path, String value, ObjectNode to)
      throws AwsException {
    switch (path.getFirst()) {
      case "binaryMediaTypes" -> list(op, path, value, to.withArray("/binaryMediaTypes"));
      case "apiStages" -> stages(op, value, to.withArray("/apiStages"));
      default -> {
        // The settings of a stage stand below the method that they are for: METHOD/PATH/GROUP/NAME.
        if (path.size() == 4 && to.has("stageName") && !path.getFirst().equals("variables")) {
          settings(op, path, value, to);
        } else if (path.size() == 2 && op.equals("remove") && to.has("stageName")) {
          member(
              op,
              path.getFirst().equals("variables")
                  ? path
                  : List.of("methodSettings", path.get(0) + "/" + path.get(1)),
              value,
              to);
        } else {
          member(op, path, value, to);
        }
      }
    }
  }

  private static void member(String op, List<String> path, String value, ObjectNode to)
      throws AwsException {
    ObjectNode parent = to;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = parent.path(name) instanceof ObjectNode known ? known : parent.putObject(name);
    }
    switch (op) {
      case "add", "replace" -> set(parent, path.getLast(), value);
      case "remove" -> parent.remove(path.getLast());
      default -> throw ApiErrors.bad("Invalid patch operation " + op);
    }
  }

  private static void set(ObjectNode parent, String name, String value) throws AwsException {
    try {
      if (FLAGS.contains(name)) {
        parent.put(name, Boolean.parseBoolean(value));
      } else if (WHOLE.contains(name) || name.endsWith("urstLimit")) {
        parent.put(name, Integer.parseInt(value));
      } else if (name.endsWith("ateLimit")) {
        parent.put(name, Double.parseDouble(value));
      } else {
        parent.put(name, value);
      }
    } catch (NumberFormatException e) {
      throw ApiErrors.bad("Invalid value for " + name + ": " + value);
    }
  }

  private static void settings(String op, List<String> path, String value, ObjectNode stage)
      throws AwsException {
    String name =
        switch (path.get(2) + "/" + path.get(3)) {
          case "throttling/rateLimit" -> "throttlingRateLimit";
          case "throttling/burstLimit" -> "throttlingBurstLimit";
          case "metrics/enabled" -> "metricsEnabled";
          case "logging/loglevel" -> "loggingLevel";
          case "logging/dataTrace" -> "dataTraceEnabled";
          default -> path.get(3);
        };
    member(op, List.of("methodSettings", path.get(0) + "/" + path.get(1), name), value, stage);
  }

  private static void list(String op, List<String> path, String value, ArrayNode list)
      throws AwsException {
    String item = path.size() > 1 ? path.get(1) : value;
    switch (op) {
      case "add" -> {
        remove(list, item);
        list.add(item);
      }
      case "remove" -> remove(list, item);
      case "replace" -> {
        remove(list, item);
        list.add(value);
      }
      default -> throw ApiErrors.bad("Invalid patch operation " + op);
    }
  }

  private static void remove(ArrayNode list, String item) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).asText().equals(item)) {
        list.remove(i);
      }
    }
  }

  /** {@code API:STAGE}. */
  private static void stages(String op, String value, ArrayNode stages) throws AwsException {
    int colon = value.indexOf(':');
    if (colon < 1) {
      throw ApiErrors.bad("Invalid API stage " + value);
    }
    String api = value.substring(0, colon);
    String stage = value.substring(colon + 1);
    for (int i = stages.size() - 1; i >= 0; i--) {
      JsonNode known = stages.get(i);
      if (known.path("apiId").asText().equals(api) && known.path("stage").asText().equals(stage)) {
        stages.remove(i);
      }
    }
    if (!op.equals("remove")) {
      stages.addObject().put("apiId", api).put("stage", stage);
    }
  }
}
