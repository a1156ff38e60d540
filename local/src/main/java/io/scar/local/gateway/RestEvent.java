package io.scar.local.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.LocalAccount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The event of a REST API, and of an HTTP API that asks for payload format 1.0.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format">Input
 *     of proxy integrations</a>
 */
final class RestEvent {

  private static final List<String> UNKNOWN_IDENTITY =
      List.of(
          "cognitoIdentityPoolId",
          "accountId",
          "cognitoIdentityId",
          "caller",
          "principalOrgId",
          "accessKey",
          "cognitoAuthenticationType",
          "cognitoAuthenticationProvider",
          "userArn",
          "user");

  private RestEvent() {}

  static ObjectNode of(
      GatewayRequest request,
      RestStage stage,
      RestStage.Match match,
      Optional<RestStage.KeyHolder> key) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    RestStage.Method method = match.method();
    event.put("resource", method.resourcePath());
    common(event, request, match.path().variables(), stage.variables());
    ObjectNode context = event.putObject("requestContext");
    context.put("resourceId", method.resourceId());
    context.put("resourcePath", method.resourcePath());
    context.put("httpMethod", request.method());
    context.put("extendedRequestId", extendedId(request));
    context.put("requestTime", request.logTime());
    context.put("path", "/" + stage.name() + request.rawPath());
    context.put("accountId", LocalAccount.ID);
    context.put("protocol", request.protocol());
    context.put("stage", stage.name());
    context.put("domainPrefix", stage.apiId());
    context.put("requestTimeEpoch", request.time().toEpochMilli());
    context.put("requestId", request.id());
    identity(context.putObject("identity"), request, key);
    context.put("domainName", request.host());
    context.put("deploymentId", stage.deploymentId());
    context.put("apiId", stage.apiId());
    Events.body(event, request, isBinary(stage, request.mediaType()), false);
    return event;
  }

  /** Path, method, headers and parameters, as both gateways write them in format 1.0. */
  static void common(
      ObjectNode event,
      GatewayRequest request,
      Map<String, String> pathVariables,
      Map<String, String> stageVariables) {
    event.put("path", request.path());
    event.put("httpMethod", request.method());
    Map<String, List<String>> headers = named(request.headers());
    Events.single(event, "headers", headers, List::getLast);
    Events.multiple(event, "multiValueHeaders", headers);
    Events.single(event, "queryStringParameters", request.query(), List::getLast);
    Events.multiple(event, "multiValueQueryStringParameters", request.query());
    orNull(event, "pathParameters", pathVariables);
    orNull(event, "stageVariables", stageVariables);
  }

  private static void orNull(ObjectNode event, String member, Map<String, String> values) {
    if (values.isEmpty()) {
      event.putNull(member);
    } else {
      event.set(member, Events.texts(values));
    }
  }

  private static void identity(
      ObjectNode identity, GatewayRequest request, Optional<RestStage.KeyHolder> key) {
    UNKNOWN_IDENTITY.forEach(identity::putNull);
    request
        .accessKey()
        .ifPresent(
            access ->
                identity
                    .put("accountId", LocalAccount.ID)
                    .put("accessKey", access)
                    .put("userArn", "arn:aws:iam::" + LocalAccount.ID + ":root"));
    identity.put("sourceIp", request.sourceIp());
    identity.put("userAgent", request.header("user-agent").orElse(null));
    key.ifPresent(
        holder ->
            identity
                .put("apiKey", request.header("x-api-key").orElse(""))
                .put("apiKeyId", holder.keyId()));
  }

  /**
   * Header names as clients of HTTP/1.1 write them: {@code content-type} is {@code Content-Type}.
   */
  private static Map<String, List<String>> named(Map<String, List<String>> headers) {
    Map<String, List<String>> named = new LinkedHashMap<>();
    headers.forEach((name, values) -> named.put(named(name), values));
    return named;
  }

  private static String named(String header) {
    StringBuilder name = new StringBuilder();
    boolean first = true;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      name.append(first ? String.valueOf(c).toUpperCase(Locale.ROOT) : String.valueOf(c));
      first = c == '-';
    }
    return name.toString();
  }

  static String extendedId(GatewayRequest request) {
    return request.id().replace("-", "").substring(0, 15) + "=";
  }

  /** Whether bodies of a media type are bytes to this API. */
  static boolean isBinary(RestStage stage, String mediaType) {
    int slash = mediaType.indexOf('/');
    String family = slash < 0 ? "" : mediaType.substring(0, slash) + "/*";
    return stage.binaryMediaTypes().stream()
        .anyMatch(
            type ->
                type.equals("*/*")
                    || type.equalsIgnoreCase(mediaType)
                    || type.equalsIgnoreCase(family));
  }
}
