package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.environment.FunctionVariables;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.State;

/** The Lambda function itself. */
final class FunctionResource {

  /** Lambda's limit for all variables together, names and values. */
  private static final int MAX_ENVIRONMENT_BYTES = 4096;

  /** Where Lambda unpacks a package, and so the extra payload. */
  private static final String TASK_ROOT = "/var/task";

  private final Aws aws;

  FunctionResource(Aws aws) {
    this.aws = aws;
  }

  Optional<GetFunctionResponse> find(String name) {
    return aws.calls()
        .find(
            "lambda:GetFunction",
            "function " + name,
            () -> aws.lambda().getFunction(f -> f.functionName(name)));
  }

  CreateFunctionResponse create(
      FunctionDefinition function,
      ImageDelivery delivery,
      FunctionCode code,
      String role,
      String layer,
      Map<String, String> tags) {
    List<String> layers = new ArrayList<>(function.layers());
    layers.add(layer);
    CreateFunctionRequest request =
        CreateFunctionRequest.builder()
            .functionName(function.name())
            .role(role)
            .runtime(function.runtime())
            .handler(Names.HANDLER)
            .description(function.description())
            .memorySize(function.size().memory())
            .timeout(function.size().timeout())
            .ephemeralStorage(s -> s.size(function.size().ephemeralStorage()))
            .architectures(function.architectures().stream().map(Architecture::fromValue).toList())
            .layers(layers)
            .environment(e -> e.variables(variables(function, delivery)))
            .tags(tags)
            .code(code)
            .build();
    List<CreateFunctionResponse> created = new ArrayList<>();
    Retry.whileRefused(
        // A role just made takes some seconds to reach Lambda.
        e ->
            e instanceof InvalidParameterValueException refusal
                && String.valueOf(refusal.getMessage()).contains("cannot be assumed"),
        () ->
            created.add(
                aws.calls()
                    .run(
                        "lambda:CreateFunction",
                        "function " + function.name(),
                        () -> aws.lambda().createFunction(request))));
    return created.getFirst();
  }

  void awaitActive(String name) {
    Retry.until(
        "Function " + name,
        () -> {
          var configuration =
              aws.calls()
                  .run(
                      "lambda:GetFunctionConfiguration",
                      "function " + name,
                      () -> aws.lambda().getFunctionConfiguration(f -> f.functionName(name)));
          if (configuration.state() == State.FAILED) {
            throw new Failure(
                ExitStatus.SERVICE,
                "Function " + name + " failed to start: " + configuration.stateReason(),
                null);
          }
          return configuration.state() == null || configuration.state() == State.ACTIVE;
        });
  }

  void delete(String name) {
    aws.calls()
        .find(
            "lambda:DeleteFunction",
            "function " + name,
            () -> aws.lambda().deleteFunction(f -> f.functionName(name)));
  }

  /** The user's variables and ours; the configuration only if all of them fit. */
  static Map<String, String> variables(FunctionDefinition function, ImageDelivery delivery) {
    Map<String, String> variables = new LinkedHashMap<>(function.lambdaVariables());
    if (function.image() != null) {
      variables.put(FunctionVariables.IMAGE_ID, ImageName.listed(function.image()));
    }
    if (function.extraPayload() != null) {
      variables.put(FunctionVariables.EXTRA_PAYLOAD, TASK_ROOT);
    }
    String fdl = Base64.getEncoder().encodeToString(PackageFile.fdl(function, delivery));
    int used = FunctionVariables.FDL.length() + fdl.length();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      used += variable.getKey().length() + variable.getValue().length();
    }
    if (used <= MAX_ENVIRONMENT_BYTES) {
      variables.put(FunctionVariables.FDL, fdl);
    }
    return variables;
  }
}
