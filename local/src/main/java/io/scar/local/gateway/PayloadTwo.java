package io.scar.local.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.LocalAccount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The event in payload format 2.0, of HTTP APIs and function URLs.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">HTTP
 *     APIs</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads">Function
 *     URLs</a>
 */
final class PayloadTwo {

  private static final String DEFAULT = "$default";

  /**
   * Where a request came in.
   *
   * @param account of the caller, or {@code anonymous}
   * @param id of the API or of the address
   * @param rawPath as the function sees it, with the stage
   */
  record Door(String account, String id, String stage, String routeKey, String rawPath) {}

  private PayloadTwo() {}

  static ObjectNode of(
      GatewayRequest request,
      Door door,
      Map<String, String> pathVariables,
      Map<String, String> stageVariables) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "2.0");
    event.put("routeKey", door.routeKey());
    event.put("rawPath", door.rawPath());
    event.put("rawQueryString", request.rawQuery());
    Map<String, String> headers = new LinkedHashMap<>(request.joinedHeaders());
    headers.remove("cookie");
    if (request.headers().containsKey("cookie")) {
      ArrayNode cookies = event.putArray("cookies");
      request.headers().get("cookie").stream()
          .flatMap(line -> Stream.of(line.split(";", -1)))
          .map(String::strip)
          .filter(cookie -> !cookie.isEmpty())
          .forEach(cookies::add);
    }
    event.set("headers", Events.texts(headers));
    if (!request.query().isEmpty()) {
      ObjectNode query = event.putObject("queryStringParameters");
      request.query().forEach((name, values) -> query.put(name, String.join(",", values)));
    }
    context(event.putObject("requestContext"), request, door);
    Events.body(event, request, !Events.isText(request), true);
    if (!pathVariables.isEmpty()) {
      event.set("pathParameters", Events.texts(pathVariables));
    }
    if (!stageVariables.isEmpty()) {
      event.set("stageVariables", Events.texts(stageVariables));
    }
    return event;
  }

  private static void context(ObjectNode context, GatewayRequest request, Door door) {
    context.put("accountId", door.account());
    context.put("apiId", door.id());
    request
        .accessKey()
        .ifPresent(
            access -> {
              ObjectNode iam = context.putObject("authorizer").putObject("iam");
              iam.put("accessKey", access);
              iam.put("accountId", LocalAccount.ID);
              iam.put("callerId", LocalAccount.ID);
              iam.putNull("cognitoIdentity");
              iam.putNull("principalOrgId");
              iam.put("userArn", "arn:aws:iam::" + LocalAccount.ID + ":root");
              iam.put("userId", LocalAccount.ID);
            });
    context.put("domainName", request.host());
    context.put("domainPrefix", door.id());
    ObjectNode http = context.putObject("http");
    http.put("method", request.method());
    http.put("path", door.rawPath());
    http.put("protocol", request.protocol());
    http.put("sourceIp", request.sourceIp());
    http.put("userAgent", request.userAgent());
    context.put("requestId", request.id());
    context.put("routeKey", door.routeKey());
    context.put("stage", door.stage());
    context.put("time", request.logTime());
    context.put("timeEpoch", request.time().toEpochMilli());
  }

  /** Of an address that is a function's own. */
  static Door ofUrl(GatewayRequest request, FunctionUrl url) {
    return new Door(
        request.isSigned() ? LocalAccount.ID : "anonymous",
        url.id(),
        DEFAULT,
        DEFAULT,
        request.rawPath());
  }
}
