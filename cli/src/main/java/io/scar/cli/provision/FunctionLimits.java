package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionConfiguration;
import io.scar.cli.plan.ImageDelivery;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Lambda would refuse of a function's settings together; single values are checked where they
 * are read.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
 *     quotas</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Environment
 *     variables</a>
 */
final class FunctionLimits {

  private static final int MOST_LAYERS = 5;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]+");

  /** Names that Lambda sets itself and takes from nobody. */
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

  /**
   * @throws Failure DOES_NOT_FIT or USAGE
   */
  static void require(FunctionDefinition definition, ImageDelivery delivery) {
    String name = definition.name();
    if (definition.layers().size() >= MOST_LAYERS) {
      throw Failure.doesNotFit(
          "%s: %d layers and the one of scar; Lambda takes %d."
              .formatted(name, definition.layers().size(), MOST_LAYERS),
          "Put what they hold into the image.");
    }
    for (String variable : definition.lambdaVariables().keySet()) {
      if (RESERVED.contains(variable)) {
        throw Failure.usage(
            "%s: the function's variable %s is Lambda's own.".formatted(name, variable),
            "A variable of the container (-e, `container.environment`) may have this name.");
      }
      if (!VARIABLE.matcher(variable).matches()) {
        throw Failure.usage(
            "%s: `%s` is no name that Lambda takes for a variable.".formatted(name, variable),
            "It takes a letter, then at least one more letter, digit or underscore; a variable of the container"
                + " (-e) may have any name.");
      }
    }
    // They have to fit without the configuration, which has its file.
    int used = FunctionConfiguration.size(FunctionConfiguration.variables(definition, delivery));
    if (used > FunctionConfiguration.MAX_ENVIRONMENT_BYTES) {
      throw Failure.doesNotFit(
          "%s: its variables have %d bytes, names and values; Lambda takes %d."
              .formatted(name, used, FunctionConfiguration.MAX_ENVIRONMENT_BYTES),
          "Put long values into a file of the package (-ep), or into the image; variables of the"
              + " container (-e) are not counted.");
    }
  }
}
