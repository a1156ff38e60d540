package io.scar.cli.observe;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.ToldConfiguration;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.environment.FunctionVariables;
import java.util.Map;
import java.util.Optional;

/** What starts a function that is there, as its own configuration says. */
public final class DeployedInput {

  private final Aws aws;

  public DeployedInput(Aws aws) {
    this.aws = aws;
  }

  /**
   * The folder of its first input; empty if it has none, or is too large to carry its definition.
   *
   * @throws Failure NOT_FOUND if there is no such function
   */
  public Optional<StoragePath> first(String function) {
    Map<String, String> variables =
        aws.calls()
            .find(
                "lambda:GetFunctionConfiguration",
                "function " + function,
                () -> {
                  var environment =
                      aws.lambda()
                          .getFunctionConfiguration(f -> f.functionName(function))
                          .environment();
                  return environment == null ? Map.<String, String>of() : environment.variables();
                })
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Function " + function + " does not exist.", "`scar ls` lists yours."));
    String path =
        ToldConfiguration.ofVariable(variables.getOrDefault(FunctionVariables.FDL, ""))
            .at("/input/0/path")
            .asText("");
    try {
      return path.isEmpty() ? Optional.empty() : Optional.of(StoragePath.parse(path));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // others made it
    }
  }
}
