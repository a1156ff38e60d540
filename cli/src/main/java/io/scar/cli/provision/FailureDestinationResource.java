package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.FailureDestinationSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;

/**
 * Where the events go that failed for the last time. It is one of a function's settings for
 * asynchronous calls, which Lambda replaces as a whole: the others are carried over.
 */
final class FailureDestinationResource implements ResourceType<FailureDestinationSpec> {

  private final Aws aws;

  FailureDestinationResource(Aws aws) {
    this.aws = aws;
  }

  @Override
  public Class<FailureDestinationSpec> specs() {
    return FailureDestinationSpec.class;
  }

  Optional<FailureDestinationSpec> read(String function) {
    return settings(function)
        .map(FailureDestinationResource::target)
        .map(target -> new FailureDestinationSpec(function, target));
  }

  @Override
  public void create(FailureDestinationSpec wanted, Undo undo) {
    put(wanted.name(), wanted.target());
    undo.add("failure destination of function " + wanted.name(), () -> put(wanted.name(), null));
  }

  @Override
  public void update(
      FailureDestinationSpec wanted,
      FailureDestinationSpec deployed,
      List<Change> changes,
      Undo undo) {
    put(wanted.name(), wanted.target());
    undo.add(
        "changes of the failure destination of function " + wanted.name(),
        () -> put(deployed.name(), deployed.target()));
  }

  @Override
  public void delete(FailureDestinationSpec deployed, Undo undo) {
    put(deployed.name(), null);
    undo.add(
        "removal of the failure destination of function " + deployed.name(),
        () -> put(deployed.name(), deployed.target()));
  }

  /**
   * @param target null for none
   */
  private void put(String function, @Nullable String target) {
    Optional<GetFunctionEventInvokeConfigResponse> found = settings(function);
    if (found.isEmpty() && target == null) {
      return;
    }
    Integer retries = found.map(s -> s.maximumRetryAttempts()).orElse(null);
    Integer age = found.map(s -> s.maximumEventAgeInSeconds()).orElse(null);
    DestinationConfig.Builder destinations = DestinationConfig.builder();
    found
        .map(GetFunctionEventInvokeConfigResponse::destinationConfig)
        .ifPresent(before -> destinations.onSuccess(before.onSuccess()));
    if (target != null) {
      destinations.onFailure(d -> d.destination(target));
    }
    // A role just given the permission takes some seconds to reach Lambda.
    Retry.whileRefused(
        e -> String.valueOf(e.getMessage()).contains("execution role does not have"),
        () ->
            aws.calls()
                .run(
                    "lambda:PutFunctionEventInvokeConfig",
                    "function " + function,
                    () ->
                        aws.lambda()
                            .putFunctionEventInvokeConfig(
                                c ->
                                    c.functionName(function)
                                        .maximumRetryAttempts(retries)
                                        .maximumEventAgeInSeconds(age)
                                        .destinationConfig(destinations.build()))));
  }

  private Optional<GetFunctionEventInvokeConfigResponse> settings(String function) {
    return aws.calls()
        .find(
            "lambda:GetFunctionEventInvokeConfig",
            "function " + function,
            () -> aws.lambda().getFunctionEventInvokeConfig(c -> c.functionName(function)));
  }

  private static @Nullable String target(GetFunctionEventInvokeConfigResponse settings) {
    return settings.destinationConfig() == null || settings.destinationConfig().onFailure() == null
        ? null
        : settings.destinationConfig().onFailure().destination();
  }
}
