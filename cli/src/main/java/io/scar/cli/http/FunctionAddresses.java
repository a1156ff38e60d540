package io.scar.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.apigateway.ApiKeys;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;

/** Finds where functions answer by HTTP, by what their variables tell. */
public final class FunctionAddresses {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STAGE = "scar";
  private static final String ACTION = "launch";

  /** SCAR's own template, whose host is AWS's, or another endpoint's. */
  private static final String TEMPLATE =
      "https://{api_id}.execute-api.{api_region}.amazonaws.com/{stage_name}/launch";

  private final Aws aws;

  public FunctionAddresses(Aws aws) {
    this.aws = aws;
  }

  /**
   * @param template of the addresses of REST APIs, as scar.cfg has it
   * @throws Failure NOT_FOUND if there is no such function, or it is not reached by HTTP
   */
  public FunctionAddress find(String function, String template) {
    GetFunctionConfigurationResponse found =
        aws.calls()
            .find(
                "lambda:GetFunctionConfiguration",
                "function " + function,
                () -> aws.lambda().getFunctionConfiguration(f -> f.functionName(function)))
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Function " + function + " does not exist.", "`scar ls` lists yours."));
    Map<String, String> variables =
        found.environment() == null ? Map.of() : found.environment().variables();
    JsonNode told = told(variables.get(FunctionVariables.FDL));
    Optional<String> api = Optional.ofNullable(variables.get(FunctionVariables.API_GATEWAY_ID));
    Optional<FunctionAddress> address =
        api.isPresent() ? Optional.of(ofApi(function, api.get(), told, template)) : ofUrl(function);
    return address.orElseThrow(
        () ->
            Failure.notFound(
                "Function " + function + " is not reached by HTTP.",
                "Give it `api_gateway.name`, or call it with `scar run -n " + function + "`."));
  }

  /** What the function was told of its access; missing where that does not fit its variables. */
  static JsonNode told(@Nullable String fdl) {
    if (fdl == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Base64.getDecoder().decode(fdl)).path("api_gateway");
    } catch (IllegalArgumentException | IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The address of an API, as {@code ls} shows it too; empty for a URL, which Lambda knows. */
  public static String shown(Aws aws, String apiId, @Nullable String fdl) {
    JsonNode told = told(fdl);
    return address(aws, apiId, type(told), stage(told), TEMPLATE);
  }

  /** Whether a function has a URL of its own. */
  public static boolean hasUrl(@Nullable String fdl) {
    return type(told(fdl)) == EndpointType.URL;
  }

  /** The function's own URL, if it has one. */
  public static Optional<String> url(Aws aws, String function) {
    return config(aws, function).map(GetFunctionUrlConfigResponse::functionUrl);
  }

  private static EndpointType type(JsonNode told) {
    try {
      return EndpointType.valueOf(told.path("type").asText("rest").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return EndpointType.REST;
    }
  }

  private static String stage(JsonNode told) {
    return told.path("stage_name").asText(STAGE);
  }

  private static String address(
      Aws aws, String apiId, EndpointType type, String stage, String template) {
    if (type == EndpointType.HTTP) {
      String base = aws.apiAddress(apiId) + "/";
      return stage.equals(HttpAccess.DEFAULT_STAGE) ? base : base + stage + "/";
    }
    return template.equals(TEMPLATE)
        ? aws.apiAddress(apiId) + "/" + stage + "/" + ACTION
        : HttpAccess.Integration.filled(
            template, Map.of("api_id", apiId, "api_region", aws.region(), "stage_name", stage));
  }

  private FunctionAddress ofApi(String function, String api, JsonNode told, String template) {
    EndpointType type = type(told);
    boolean signed = told.path("auth").asText().equals("iam");
    String key = null;
    if (told.path("api_key").asBoolean()) {
      key =
          new ApiKeys(aws.apiGateway())
              .secret(told.path("name").asText(), api)
              .orElseThrow(
                  () ->
                      new Failure(
                          ExitStatus.NOT_FOUND,
                          "The API key of function " + function + " does not exist any more.",
                          "`scar update -f FILE` makes another."));
    }
    return new FunctionAddress(
        function,
        type,
        URI.create(address(aws, api, type, stage(told), template)),
        type == EndpointType.REST && !told.path("response").asText().equals("raw"),
        signed ? "execute-api" : null,
        key);
  }

  private Optional<FunctionAddress> ofUrl(String function) {
    return config(aws, function)
        .map(
            url ->
                new FunctionAddress(
                    function,
                    EndpointType.URL,
                    URI.create(url.functionUrl()),
                    false,
                    url.authType() == FunctionUrlAuthType.AWS_IAM ? "lambda" : null,
                    null));
  }

  private static Optional<GetFunctionUrlConfigResponse> config(Aws aws, String function) {
    return aws.calls()
        .find(
            "lambda:GetFunctionUrlConfig",
            "URL of function " + function,
            () -> aws.lambda().getFunctionUrlConfig(u -> u.functionName(function)));
  }
}
