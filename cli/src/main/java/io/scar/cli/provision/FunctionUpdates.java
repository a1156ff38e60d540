package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** Changes of a function's configuration, which Lambda makes one after the other. */
final class FunctionUpdates {

  private final Aws aws;

  FunctionUpdates(Aws aws) {
    this.aws = aws;
  }

  /**
   * Sets one variable of a function and leaves the others.
   *
   * @param value null to remove it
   */
  void setVariable(String function, String variable, @Nullable String value, Undo undo) {
    Map<String, String> before = variables(function);
    Map<String, String> after = new LinkedHashMap<>(before);
    if (value == null) {
      after.remove(variable);
    } else {
      after.put(variable, value);
    }
    if (after.equals(before)) {
      return;
    }
    configure(withVariables(function, after));
    undo.add(
        "variable " + variable + " of function " + function,
        () -> {
          configure(withVariables(function, before));
          awaitUpdated(function, null);
        });
    awaitUpdated(function, undo);
  }

  private Map<String, String> variables(String function) {
    GetFunctionConfigurationResponse found = configuration(function);
    return found.environment() == null ? Map.of() : found.environment().variables();
  }

  private static UpdateFunctionConfigurationRequest withVariables(
      String function, Map<String, String> variables) {
    return UpdateFunctionConfigurationRequest.builder()
        .functionName(function)
        .environment(e -> e.variables(variables))
        .build();
  }

  void configure(UpdateFunctionConfigurationRequest change) {
    settling(
        () ->
            aws.calls()
                .run(
                    "lambda:UpdateFunctionConfiguration",
                    "function " + change.functionName(),
                    () -> aws.lambda().updateFunctionConfiguration(change)));
  }

  /**
   * @param undo says whether the call goes on; null where it is undone itself
   */
  void awaitUpdated(String name, @Nullable Undo undo) {
    Retry.until(
        "Function " + name,
        () -> {
          if (undo != null) {
            undo.requireGoingOn();
          }
          GetFunctionConfigurationResponse function = configuration(name);
          if (function.lastUpdateStatus() == LastUpdateStatus.FAILED) {
            throw failed(name, "change", function.lastUpdateStatusReason());
          }
          return function.lastUpdateStatus() == null
              || function.lastUpdateStatus() == LastUpdateStatus.SUCCESSFUL;
        });
  }

  static Failure failed(String name, String what, @Nullable String reason) {
    return new Failure(
        ExitStatus.SERVICE, "Function %s failed to %s: %s".formatted(name, what, reason), null);
  }

  GetFunctionConfigurationResponse configuration(String name) {
    return aws.calls()
        .run(
            "lambda:GetFunctionConfiguration",
            "function " + name,
            () -> aws.lambda().getFunctionConfiguration(f -> f.functionName(name)));
  }

  /** A role just made or changed takes some seconds to reach Lambda, as does another change. */
  static void settling(Runnable call) {
    Retry.whileRefused(FunctionUpdates::passes, call);
  }

  private static boolean passes(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case InvalidParameterValueException _ ->
          message.contains("cannot be assumed") || message.contains("execution role does not have");
      case ResourceConflictException _ ->
          message.contains("update is in progress")
              || message.contains("concurrent update")
              || message.contains("in the following state");
      default -> false;
    };
  }
}
