package io.scar.local.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.event.FunctionCalls.Outcome;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP API.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html">Limits
 *     of HTTP APIs</a>
 */
final class HttpApiDoor implements FrontDoor {

  private static final int BODY = 10 << 20;

  private final HttpApi api;
  private final FunctionEvents policies;
  private final TimedCalls calls;
  private final Throttles throttles;

  HttpApiDoor(HttpApi api, FunctionEvents policies, TimedCalls calls, Throttles throttles) {
    this.api = api;
    this.policies = policies;
    this.calls = calls;
    this.throttles = throttles;
  }

  @Override
  public int headLimit() {
    return RestDoor.HEAD;
  }

  @Override
  public int bodyLimit() {
    return BODY;
  }

  @Override
  public GatewayAnswer refusal(Refusal why, GatewayRequest head) {
    return finished(
        switch (why) {
          case HEAD_TOO_LARGE -> GatewayAnswer.refusal(431, "Request Header Fields Too Large");
          case BODY_TOO_LARGE -> tooLarge();
          case FAILED -> internal();
          case STOPPING -> unavailable();
        },
        head);
  }

  @Override
  public GatewayAnswer answer(GatewayRequest request) throws IOException, InterruptedException {
    if (api.cors().isPresent() && Cors.asks(request)) {
      return GatewayAnswer.empty(204, api.cors().get().permission(request))
          .with("apigw-requestid", RestEvent.extendedId(request));
    }
    return finished(routed(request), request);
  }

  private GatewayAnswer routed(GatewayRequest request) throws IOException, InterruptedException {
    String path = request.rawPath();
    int end = path.indexOf('/', 1);
    String first = path.substring(1, end < 0 ? path.length() : end);
    if (!first.equals(HttpApi.DEFAULT_STAGE) && api.stages().containsKey(first)) {
      return staged(request, first, end < 0 ? "/" : path.substring(end), path);
    }
    return api.stages().containsKey(HttpApi.DEFAULT_STAGE)
        ? staged(request, HttpApi.DEFAULT_STAGE, path, path)
        : notFound();
  }

  private GatewayAnswer staged(GatewayRequest request, String name, String path, String wholePath)
      throws IOException, InterruptedException {
    HttpApi.Stage stage = api.stages().get(name);
    Optional<HttpApi.Match> match = api.match(request.method(), path);
    if (stage == null || match.isEmpty()) {
      return notFound();
    }
    HttpApi.Route route = match.get().route();
    if (route.signed() && !request.isSigned()) {
      return GatewayAnswer.refusal(403, "Forbidden");
    }
    if (!stage
        .throttle()
        .map(limit -> throttles.admits("stage " + api.apiId() + "/" + name, limit))
        .orElse(true)) {
      return GatewayAnswer.refusal(429, "Too Many Requests");
    }
    if (!policies.mayInvoke(route.functionArn(), RestDoor.PRINCIPAL, source(request, name, path))) {
      return internal();
    }
    ObjectNode event =
        route.format().equals("1.0")
            ? formatOne(request.at(path), name, match.get(), stage.variables())
            : PayloadTwo.of(
                request,
                new PayloadTwo.Door(LocalAccount.ID, api.apiId(), name, route.key(), wholePath),
                match.get().variables(),
                stage.variables());
    Optional<Outcome> outcome =
        calls.call(route.functionArn(), request.id(), Events.bytes(event), route.timeout());
    return outcome.isEmpty() ? unavailable() : response(outcome.get(), route);
  }

  private ObjectNode formatOne(
      GatewayRequest request, String stage, HttpApi.Match match, Map<String, String> variables) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "1.0");
    int space = match.route().key().indexOf(' ');
    String resource = space < 0 ? match.route().key() : match.route().key().substring(space + 1);
    event.put("resource", resource);
    RestEvent.common(event, request, match.variables(), variables);
    ObjectNode context = event.putObject("requestContext");
    context.put("accountId", LocalAccount.ID);
    context.put("apiId", api.apiId());
    context.put("domainName", request.host());
    context.put("domainPrefix", api.apiId());
    context.put("extendedRequestId", RestEvent.extendedId(request));
    context.put("httpMethod", request.method());
    context
        .putObject("identity")
        .put("sourceIp", request.sourceIp())
        .put("userAgent", request.userAgent());
    context.put("path", request.path());
    context.put("protocol", request.protocol());
    context.put("requestId", request.id());
    context.put("requestTime", request.logTime());
    context.put("requestTimeEpoch", request.time().toEpochMilli());
    context.put("resourceId", match.route().key());
    context.put("resourcePath", resource);
    context.put("stage", stage);
    Events.body(event, request, !Events.isText(request), false);
    return event;
  }

  private String source(GatewayRequest request, String stage, String path) {
    return "arn:aws:execute-api:%s:%s:%s/%s/%s%s"
        .formatted(api.region(), LocalAccount.ID, api.apiId(), stage, request.method(), path);
  }

  private static GatewayAnswer response(Outcome outcome, HttpApi.Route route) {
    return switch (outcome) {
      case Outcome.Answered(byte[] payload) -> {
        try {
          ProxyAnswer answer =
              route.format().equals("1.0")
                  ? ProxyAnswer.strict(payload)
                  : ProxyAnswer.inferred(payload, "text/plain; charset=utf-8");
          yield new GatewayAnswer(answer.status(), answer.headers(), answer.decoded());
        } catch (MalformedAnswer e) {
          yield internal();
        }
      }
      case Outcome.Throttled() -> GatewayAnswer.refusal(429, "Too Many Requests");
      case Outcome.TooLarge() -> tooLarge();
      default -> internal();
    };
  }

  private static GatewayAnswer notFound() {
    return GatewayAnswer.refusal(404, "Not Found");
  }

  private static GatewayAnswer tooLarge() {
    return GatewayAnswer.refusal(413, "Request Entity Too Large");
  }

  private static GatewayAnswer unavailable() {
    return GatewayAnswer.refusal(503, "Service Unavailable");
  }

  private static GatewayAnswer internal() {
    return GatewayAnswer.refusal(500, "Internal Server Error");
  }

  private GatewayAnswer finished(GatewayAnswer answer, GatewayRequest request) {
    GatewayAnswer readable =
        api.cors().map(cors -> answer.readableBy(cors, request)).orElse(answer);
    return readable.with("apigw-requestid", RestEvent.extendedId(request));
  }
}
