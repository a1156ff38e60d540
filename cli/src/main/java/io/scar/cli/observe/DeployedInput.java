package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What starts a function that is there, as its own configuration says. */
public final class DeployedInput {

  private static final JsonMapper JSON = new JsonMapper();

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
    String fdl = variables.getOrDefault(FunctionVariables.FDL, "");
    try {
      JsonNode path =
          JSON.readTree(Base64.getDecoder().decode(fdl)).path("input").path(0).path("path");
      return path.isTextual() ? Optional.of(StoragePath.parse(path.asText())) : Optional.empty();
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty(); // others made it
    }
  }
}
