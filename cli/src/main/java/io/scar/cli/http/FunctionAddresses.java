package io.scar.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.apigateway.ApiKeys;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.HttpAccess;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.definition.ToldConfiguration;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.contract.environment.FunctionVariables;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds where functions answer by HTTP, by what their variables tell. */
public final class FunctionAddresses {

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
    JsonNode found =
        aws.lambdaPaths()
            .find(
                "GetFunctionConfiguration",
                "function " + function,
                "GET",
                "/2015-03-31/functions/" + encoded(function) + "/configuration",
                null)
            .orElseThrow(
                () ->
                    Failure.notFound(
                        "Function " + function + " does not exist.", "`scar ls` lists yours."));
    JsonNode variables = found.path("Environment").path("Variables");
    JsonNode told = ToldConfiguration.of(found).path("api_gateway");
    String api = variables.path(FunctionVariables.API_GATEWAY_ID).asText("");
    Optional<FunctionAddress> address =
        api.isEmpty() ? ofUrl(function) : Optional.of(ofApi(function, api, told, template));
    return address.orElseThrow(
        () ->
            Failure.notFound(
                "Function " + function + " is not reached by HTTP.",
                "Give it `api_gateway.name`, or call it with `scar run -n " + function + "`."));
  }

  /**
   * The address of an API, as {@code ls} shows it too.
   *
   * @param told what the function was told of its access
   */
  public static String shown(Aws aws, String apiId, JsonNode told) {
    return address(aws, apiId, type(told), stage(told), TEMPLATE);
  }

  /**
   * Whether a function has a URL of its own.
   *
   * @param told what it was told of its access
   */
  public static boolean hasUrl(JsonNode told) {
    return type(told) == EndpointType.URL;
  }

  /** The function's own URL, if it has one. */
  public static Optional<String> url(Aws aws, String function) {
    return config(aws, function).map(url -> url.path("FunctionUrl").asText());
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
                    URI.create(url.path("FunctionUrl").asText()),
                    false,
                    url.path("AuthType").asText().equals("AWS_IAM") ? "lambda" : null,
                    null));
  }

  private static Optional<JsonNode> config(Aws aws, String function) {
    return aws.lambdaPaths()
        .find(
            "GetFunctionUrlConfig",
            "URL of function " + function,
            "GET",
            "/2021-10-31/functions/" + encoded(function) + "/url",
            null);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
