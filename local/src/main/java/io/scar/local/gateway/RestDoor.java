package io.scar.local.gateway;

import io.scar.local.event.FunctionCalls.Outcome;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A stage of a REST API.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html">Limits
 *     of REST APIs</a>
 */
final class RestDoor implements FrontDoor {

  static final String PRINCIPAL = "apigateway.amazonaws.com";

  /** Bytes of request line and header values that API Gateway takes, in an HTTP API as well. */
  static final int HEAD = 10_240;

  private static final int BODY = 10 << 20;
  private static final String ERROR_TYPE = "x-amzn-ErrorType";
  private static final String TOO_LARGE = "RequestTooLargeException";
  private static final String EVENT = "event";

  /** What begins the name of a header that an integration takes a value from. */
  private static final String MAPPED_HEADER = "method.request.header.";

  private final RestStage stage;
  private final RestStage.Directory apis;
  private final FunctionEvents policies;
  private final TimedCalls calls;
  private final Throttles throttles;

  RestDoor(
      RestStage stage,
      RestStage.Directory apis,
      FunctionEvents policies,
      TimedCalls calls,
      Throttles throttles) {
    this.stage = stage;
    this.apis = apis;
    this.policies = policies;
    this.calls = calls;
    this.throttles = throttles;
  }

  @Override
  public int headLimit() {
    return HEAD;
  }

  @Override
  public int bodyLimit() {
    return BODY;
  }

  @Override
  public GatewayAnswer refusal(Refusal why, GatewayRequest head) {
    return identified(
        switch (why) {
          case HEAD_TOO_LARGE -> error(431, TOO_LARGE, "Request Header Fields Too Large");
          case BODY_TOO_LARGE -> error(413, TOO_LARGE, "Request Too Long");
          case FAILED -> internal(500);
          case STOPPING -> error(503, "ServiceUnavailableException", "Service Unavailable");
        },
        head);
  }

  @Override
  public GatewayAnswer answer(GatewayRequest request) throws IOException, InterruptedException {
    return identified(found(request), request);
  }

  private GatewayAnswer found(GatewayRequest request) throws IOException, InterruptedException {
    Optional<RestStage.Match> found = stage.match(request.method(), request.rawPath());
    if (found.isEmpty()) {
      return error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    RestStage.Method method = found.get().method();
    if (method.signed() && !request.isSigned()) {
      return error(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    Optional<RestStage.KeyHolder> key =
        method.keyRequired()
            ? request.header("x-api-key").flatMap(value -> apis.holder(value, stage))
            : Optional.empty();
    if (method.keyRequired() && key.isEmpty()) {
      return error(403, "ForbiddenException", "Forbidden");
    }
    if (!admitted(key)) {
      return error(429, "TooManyRequestsException", "Too Many Requests");
    }
    String function = method.integration().functionArn();
    if (!policies.mayInvoke(function, PRINCIPAL, source(request))) {
      return internal(500);
    }
    byte[] event = Events.bytes(RestEvent.of(request, stage, found.get(), key));
    if (isEvent(method.integration(), request)) {
      return left(calls.leave(function, request.id(), event), request);
    }
    Optional<Outcome> outcome =
        calls.call(function, request.id(), event, method.integration().timeout());
    return outcome.isEmpty()
        ? error(504, "InternalServerErrorException", "Endpoint request timed out")
        : response(outcome.get(), request);
  }

  private boolean admitted(Optional<RestStage.KeyHolder> key) {
    boolean byPlan =
        key.flatMap(RestStage.KeyHolder::throttle)
            .map(
                limit ->
                    throttles.admits("key " + key.get().keyId() + "/" + key.get().planId(), limit))
            .orElse(true);
    return byPlan
        && stage
            .throttle()
            .map(limit -> throttles.admits("stage " + stage.apiId() + "/" + stage.name(), limit))
            .orElse(true);
  }

  private String source(GatewayRequest request) {
    return "arn:aws:execute-api:%s:%s:%s/%s/%s%s"
        .formatted(
            stage.region(),
            LocalAccount.ID,
            stage.apiId(),
            stage.name(),
            request.method(),
            request.rawPath());
  }

  private static boolean isEvent(RestStage.Integration integration, GatewayRequest request) {
    String type = integration.invocationType();
    if (type.startsWith(MAPPED_HEADER)) {
      String name = type.substring(MAPPED_HEADER.length()).toLowerCase(Locale.ROOT);
      return request.header(name).orElse("").equalsIgnoreCase(EVENT);
    }
    return type.equalsIgnoreCase("'" + EVENT + "'");
  }

  private GatewayAnswer left(Outcome outcome, GatewayRequest request) {
    return outcome instanceof Outcome.Accepted
        ? GatewayAnswer.empty(202, Map.of("amz-lambda-request-id", request.id()))
        : refused(outcome);
  }

  private GatewayAnswer response(Outcome outcome, GatewayRequest request) {
    if (!(outcome instanceof Outcome.Answered(byte[] payload))) {
      return refused(outcome);
    }
    try {
      ProxyAnswer answer = ProxyAnswer.strict(payload);
      boolean bytes = answer.base64() && wantsBytes(request);
      return new GatewayAnswer(
          answer.status(),
          answer.headers(),
          bytes ? answer.decoded() : answer.body().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedAnswer e) {
      return internal(502);
    }
  }

  /** Base64 is undone where the API knows the first media type that the client takes as binary. */
  private boolean wantsBytes(GatewayRequest request) {
    String accepted = request.header("accept").orElse("").split("[,;]", 2)[0].strip();
    return RestEvent.isBinary(stage, accepted.toLowerCase(Locale.ROOT));
  }

  private GatewayAnswer refused(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Throttled() -> error(429, "TooManyRequestsException", "Too Many Requests");
      case Outcome.TooLarge() -> error(413, TOO_LARGE, "Request Too Long");
      case Outcome.Missing() -> internal(500);
      default -> internal(502);
    };
  }

  private GatewayAnswer internal(int status) {
    return error(status, "InternalServerErrorException", "Internal server error");
  }

  private GatewayAnswer error(int status, String type, String message) {
    return GatewayAnswer.refusal(status, message)
        .with(ERROR_TYPE, type)
        .with(status < 500 ? stage.headersOf4xx() : stage.headersOf5xx());
  }

  private static GatewayAnswer identified(GatewayAnswer answer, GatewayRequest request) {
    return answer
        .with("x-amzn-RequestId", request.id())
        .with("x-amz-apigw-id", RestEvent.extendedId(request));
  }
}
