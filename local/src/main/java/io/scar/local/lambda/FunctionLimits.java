package io.scar.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.http.AwsException;
import io.scar.local.lambda.store.FunctionConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Lambda accepts in a function's configuration.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
 *     quotas</a>
 */
final class FunctionLimits {

  /** Bytes of code and layers together, unpacked. */
  static final long UNZIPPED = 262_144_000;

  private static final JsonMapper JSON = new JsonMapper();
  private static final int ENVIRONMENT = 4096;
  private static final int LAYERS = 5;
  private static final int DESCRIPTION = 256;
  private static final int HANDLER = 128;
  private static final Pattern ROLE =
      Pattern.compile("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
  private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z]([a-zA-Z0-9_])+");
  private static final Set<String> ARCHITECTURES = Set.of("x86_64", "arm64");

  /** Variables that a function cannot set for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "_HANDLER",
          "_X_AMZN_TRACE_ID",
          "AWS_DEFAULT_REGION",
          "AWS_REGION",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_ACCESS_KEY",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "LAMBDA_RUNTIME_DIR");

  private FunctionLimits() {}

  static void check(FunctionConfiguration function) throws AwsException {
    range(function.memorySize(), "memorySize", 128, 10240);
    range(function.timeout(), "timeout", 1, 900);
    range(function.ephemeralStorage(), "ephemeralStorage.size", 512, 10240);
    length(function.description(), "description", DESCRIPTION);
    length(function.handler(), "handler", HANDLER);
    if (!ROLE.matcher(function.role()).matches()) {
      throw LambdaErrors.constraint(
          function.role(),
          "role",
          "Member must satisfy regular expression pattern: " + ROLE.pattern());
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
    if (function.layers().size() > LAYERS) {
      throw LambdaErrors.invalid("Cannot reference more than %d layers.".formatted(LAYERS));
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
      if (!VARIABLE.matcher(name).matches()) {
        throw LambdaErrors.constraint(
            name,
            "environment.variables",
            "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                + VARIABLE.pattern()
                + "]");
      }
    }
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      if (variable.getValue().indexOf('\0') >= 0) {
        throw LambdaErrors.constraint(
            variable.getKey(), "environment.variables", "Values must not hold a NUL character");
      }
    }
    List<String> reserved = variables.keySet().stream().filter(RESERVED::contains).toList();
    if (!reserved.isEmpty()) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided contains reserved keys that are currently not"
              + " supported for modification. Reserved keys used in this request: "
              + String.join(", ", reserved));
    }
    String text = json(variables);
    if (text.getBytes(StandardCharsets.UTF_8).length > ENVIRONMENT) {
      throw LambdaErrors.invalid(
          "Lambda was unable to configure your environment variables because the environment"
              + " variables you have provided exceeded the 4KB limit. String measured: "
              + text);
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
