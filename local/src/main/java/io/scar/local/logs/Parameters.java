package io.scar.local.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of one operation. */
record Parameters(ObjectNode json) {

  Optional<String> text(String name) {
    JsonNode node = json.get(name);
    return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asText());
  }

  String require(String name) throws AwsException {
    return text(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> invalid("1 validation error detected: %s must not be null".formatted(name)));
  }

  /** The group, by its name or its ARN. */
  String logGroup() throws AwsException {
    Optional<String> identifier = text("logGroupIdentifier");
    return identifier.isPresent() ? nameOf(identifier.get()) : require("logGroupName");
  }

  /** The name of the group that an ARN (or a name) stands for. */
  static String nameOf(String arnOrName) {
    String mark = ":log-group:";
    int at = arnOrName.indexOf(mark);
    String name = at < 0 ? arnOrName : arnOrName.substring(at + mark.length());
    return name.endsWith(":*") ? name.substring(0, name.length() - 2) : name;
  }

  long number(String name, long otherwise) throws AwsException {
    JsonNode node = json.get(name);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    if (!node.isNumber()) {
      throw invalid(name + " is no number");
    }
    return node.asLong();
  }

  int limit(int otherwise, int most) throws AwsException {
    long limit = number("limit", otherwise);
    if (limit < 1 || limit > most) {
      throw invalid("limit must be from 1 to " + most);
    }
    return (int) limit;
  }

  boolean flag(String name) {
    JsonNode node = json.get(name);
    return node != null && node.asBoolean();
  }

  List<String> list(String name) {
    List<String> values = new ArrayList<>();
    json.path(name).forEach(value -> values.add(value.asText()));
    return values;
  }

  Map<String, String> map(String name) {
    Map<String, String> values = new TreeMap<>();
    json.path(name).properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
    return values;
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "InvalidParameterException", message);
  }
}
