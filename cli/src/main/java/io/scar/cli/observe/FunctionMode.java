package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.cli.aws.Aws;
import io.scar.contract.definition.ExecutionMode;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The execution mode of a function, as its variables tell it. */
public final class FunctionMode {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FunctionMode() {}

  /** Empty if there is no such function, or its configuration does not fit its variables. */
  public static Optional<ExecutionMode> of(Aws aws, String function) {
    return aws.lambdaPaths()
        .find(
            "GetFunctionConfiguration",
            "function " + function,
            "GET",
            "/2015-03-31/functions/"
                + URLEncoder.encode(function, StandardCharsets.UTF_8)
                + "/configuration",
            null)
        .map(found -> found.at("/Environment/Variables").path(FunctionVariables.FDL).asText(""))
        .flatMap(FunctionMode::ofVariable);
  }

  private static Optional<ExecutionMode> ofVariable(String fdl) {
    try {
      return fdl.isEmpty() ? Optional.empty() : of(JSON.readTree(Base64.getDecoder().decode(fdl)));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  /** Empty if the configuration is missing. */
  static Optional<ExecutionMode> of(JsonNode configuration) {
    return configuration.isMissingNode()
        ? Optional.empty()
        : ExecutionMode.of(configuration.path("execution_mode").asText("lambda"));
  }
}
