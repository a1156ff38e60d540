package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an account has in AWS Batch: compute environments, queues, job definitions. */
final class BatchResources {

  /** What differs between two that are the same. */
  private static final List<String> MOMENTARY =
      List.of(
          "ecsClusterArn",
          "uuid",
          "status",
          "statusReason",
          "desiredvCpus",
          "revision",
          "jobDefinitionArn");

  private final Account account;

  BatchResources(Account account) {
    this.account = account;
  }

  List<String> state() throws IOException {
    List<String> state = new ArrayList<>();
    add(state, "compute environment", "computeEnvironment", list("computeEnvironments", "{}"));
    add(state, "job queue", "jobQueue", list("jobQueues", "{}"));
    add(
        state,
        "job definition",
        "jobDefinition",
        list("jobDefinitions", "{\"status\":\"ACTIVE\"}"));
    return state;
  }

  private JsonNode list(String what, String request) throws IOException {
    return account
        .json("batch", "POST", "/v1/describe" + what.toLowerCase(Locale.ROOT), request)
        .path(what);
  }

  private static void add(List<String> state, String what, String noun, JsonNode list)
      throws IOException {
    for (JsonNode item : list) {
      if (item.path("status").asText().equals("DELETED")) {
        continue; // told for a while
      }
      forget(item);
      state.add(
          "%s %s %s".formatted(what, item.path(noun + "Name").asText(), Account.sorted(item)));
    }
  }

  private static void forget(JsonNode item) {
    if (item instanceof ObjectNode object) {
      object.remove(MOMENTARY);
      // An environment of a queue is named by its ARN or by its name.
      for (JsonNode order : object.path("computeEnvironmentOrder")) {
        String name = order.path("computeEnvironment").asText();
        ((ObjectNode) order).put("computeEnvironment", name.substring(name.lastIndexOf('/') + 1));
      }
    }
    item.forEach(BatchResources::forget);
  }
}
