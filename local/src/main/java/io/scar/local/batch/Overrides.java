package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job changes of its definition's containers, and what its parameters put into their
 * commands.
 */
final class Overrides {

  /** What ECS takes of a task's overrides, characters. */
  private static final int LIMIT = 8192;

  private static final Pattern REFERENCE = Pattern.compile("Ref::([A-Za-z0-9_-]+)");

  private Overrides() {}

  /**
   * Puts overrides into a container. The result has to be checked again.
   *
   * @param overrides {@code containerOverrides}
   */
  static void apply(Body overrides, ObjectNode container) throws AwsException {
    if (overrides.members().toString().length() > LIMIT) {
      throw BatchErrors.client("Container Overrides length must be at most " + LIMIT);
    }
    ContainerChecks.environment(overrides);
    List<String> command = overrides.texts("command");
    if (!command.isEmpty()) {
      ArrayNode words = container.putArray("command");
      command.forEach(words::add);
    }
    overrides.text("instanceType").ifPresent(type -> container.put("instanceType", type));
    merge(container, overrides, "environment", "name");
    merge(container, overrides, "resourceRequirements", "type");
    overrides.integer("vcpus").ifPresent(n -> require(container, "VCPU", n));
    overrides.integer("memory").ifPresent(n -> require(container, "MEMORY", n));
  }

  /** Entries of a list, known by one of their members; those of the overrides win. */
  private static void merge(ObjectNode container, Body overrides, String list, String key)
      throws AwsException {
    Map<String, JsonNode> merged = new LinkedHashMap<>();
    for (JsonNode entry : container.path(list)) {
      merged.put(entry.path(key).asText(), entry);
    }
    for (Body entry : overrides.structures(list)) {
      merged.put(entry.required(key), entry.members().deepCopy());
    }
    container.putArray(list).addAll(merged.values());
  }

  private static void require(ObjectNode container, String type, int value) {
    for (JsonNode requirement : container.path("resourceRequirements")) {
      if (requirement instanceof ObjectNode known && known.path("type").asText().equals(type)) {
        known.put("value", Integer.toString(value));
        return;
      }
    }
    container
        .withArray("/resourceRequirements")
        .addObject()
        .put("type", type)
        .put("value", Integer.toString(value));
  }

  /**
   * Replaces every {@code Ref::NAME} in a container's command.
   *
   * @throws AwsException if a parameter is not there
   */
  static void substitute(ObjectNode container, Map<String, String> parameters) throws AwsException {
    ArrayNode words = container.arrayNode();
    for (JsonNode word : container.path("command")) {
      Matcher reference = REFERENCE.matcher(word.asText());
      StringBuilder text = new StringBuilder();
      while (reference.find()) {
        String value = parameters.get(reference.group(1));
        if (value == null) {
          throw BatchErrors.client(
              "Unable to substitute value. No parameter found for reference " + reference.group(1));
        }
        reference.appendReplacement(text, Matcher.quoteReplacement(value));
      }
      words.add(reference.appendTail(text).toString());
    }
    container.set("command", words);
  }
}
