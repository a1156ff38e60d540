package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.ToldConfiguration;
import io.scar.contract.definition.ExecutionMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The execution mode of a function, as its variables tell it. */
public final class FunctionMode {

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
        .flatMap(found -> of(ToldConfiguration.of(found)));
  }

  /** Empty if the configuration is missing. */
  static Optional<ExecutionMode> of(JsonNode configuration) {
    return configuration.isMissingNode()
        ? Optional.empty()
        : ExecutionMode.of(configuration.path("execution_mode").asText("lambda"));
  }
}
