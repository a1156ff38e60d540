package io.scar.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.contract.definition.FunctionLimits;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses what is beyond {@link FunctionLimits} in a function's configuration, in Lambda's words.
 */
final class FunctionChecks {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> ARCHITECTURES = Set.of("x86_64", "arm64");

  private FunctionChecks() {}

  static void check(FunctionConfiguration function) throws AwsException {
    range(
        function.memorySize(),
        "memorySize",
        FunctionLimits.MEMORY_LEAST,
        FunctionLimits.MEMORY_MOST);
    range(function.timeout(), "timeout", FunctionLimits.TIMEOUT_LEAST, FunctionLimits.TIMEOUT_MOST);
    range(
        function.ephemeralStorage(),
        "ephemeralStorage.size",
        FunctionLimits.EPHEMERAL_STORAGE_LEAST,
        FunctionLimits.EPHEMERAL_STORAGE_MOST);
    length(function.description(), "description", FunctionLimits.DESCRIPTION_MOST);
    length(function.handler(), "handler", FunctionLimits.HANDLER_MOST);
    if (!FunctionLimits.ROLE.matcher(function.role()).matches()) {
      throw LambdaErrors.constraint(
          function.role(),
          "role",
          "Member must satisfy regular expression pattern: " + FunctionLimits.ROLE.pattern());
    }
    if (function.handler().chars().anyMatch(Character::isWhitespace)) {
      throw LambdaErrors.constraint(
          function.handler(), "handler", "Member must satisfy regular expression pattern: [^\\s]+");
    }
    if (function.architectures().size() != 1
        || !ARCHITECTURES.containsAll(function.architectures())) {
      throw LambdaErrors.constraint(
          function.architectures(),
          "architectures",
          "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]");
    }
    if (function.layers().size() > FunctionLimits.LAYERS_MOST) {
      throw LambdaErrors.invalid(
          "Cannot reference more than %d layers.".formatted(FunctionLimits.LAYERS_MOST));
    }
    environment(function.environment());
  }

  static void range(int value, String member, int least, int most) throws AwsException {
    if (value < least) {
      throw LambdaErrors.constraint(
          value, member, "Member must have value greater than or equal to " + least);
    }
    if (value > most) {
      throw LambdaErrors.constraint(
          value, member, "Member must have value less than or equal to " + most);
    }
  }

  static void length(String value, String member, int most) throws AwsException {
    if (value.length() > most) {
      throw LambdaErrors.constraint(
          value, member, "Member must have length less than or equal to " + most);
    }
  }

  private static void environment(Map<String, String> variables) throws AwsException {
    for (String name : variables.keySet()) {
      if (!FunctionLimits.VARIABLE.matcher(name).matches()) {
        throw LambdaErrors.constraint(
            name,
            "environment.variables",
            "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                + FunctionLimits.VARIABLE.pattern()
                + "]");
      }
    }
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      if (variable.getValue().indexOf('\0') >= 0) {
        throw LambdaErrors.constraint(
            variable.getKey(), "environment.variables", "Values must not hold a NUL character");
      }
    }
    List<String> reserved =
        variables.keySet().stream().filter(FunctionLimits.RESERVED_VARIABLES::contains).toList();
    if (!reserved.isEmpty()) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided contains reserved keys that are currently not"
              + " supported for modification. Reserved keys used in this request: "
              + String.join(", ", reserved));
    }
    if (FunctionLimits.environmentBytes(variables) > FunctionLimits.ENVIRONMENT_BYTES_MOST) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided exceeded the 4KB limit. String measured: "
              + json(variables));
    }
  }

  private static String json(Map<String, String> variables) {
    try {
      return JSON.writeValueAsString(variables);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }
}
