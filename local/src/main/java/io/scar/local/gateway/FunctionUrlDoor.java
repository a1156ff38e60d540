package io.scar.local.gateway;

import io.scar.local.event.FunctionCalls.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A function's own address.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html">Function
 *     URLs</a>
 */
final class FunctionUrlDoor implements FrontDoor {

  private static final int BODY = 6 << 20;

  /** Longer than any function may run. */
  private static final Duration PATIENCE = Duration.ofMinutes(16);

  private final FunctionUrl url;
  private final TimedCalls calls;

  FunctionUrlDoor(FunctionUrl url, TimedCalls calls) {
    this.url = url;
    this.calls = calls;
  }

  /** Lambda names none but that of the event, which has the headers in it. */
  @Override
  public int headLimit() {
    return BODY;
  }

  @Override
  public int bodyLimit() {
    return BODY;
  }

  @Override
  public GatewayAnswer refusal(Refusal why, GatewayRequest head) {
    return finished(
        switch (why) {
          case HEAD_TOO_LARGE, BODY_TOO_LARGE -> tooLarge();
          case FAILED -> failed();
          case STOPPING -> error(503, "ServiceUnavailableException", "Service Unavailable");
        },
        head);
  }

  @Override
  public GatewayAnswer answer(GatewayRequest request) throws IOException, InterruptedException {
    if (url.cors().isPresent() && Cors.asks(request)) {
      return identified(GatewayAnswer.empty(200, url.cors().get().permission(request)), request);
    }
    return finished(called(request), request);
  }

  private GatewayAnswer called(GatewayRequest request) throws IOException, InterruptedException {
    if (url.signed() ? !request.isSigned() : !url.open()) {
      return error(403, "AccessDeniedException", "Forbidden");
    }
    byte[] event =
        Events.bytes(PayloadTwo.of(request, PayloadTwo.ofUrl(request, url), Map.of(), Map.of()));
    Optional<Outcome> outcome = calls.call(url.functionArn(), request.id(), event, PATIENCE);
    return outcome.map(FunctionUrlDoor::response).orElseGet(FunctionUrlDoor::failed);
  }

  private static GatewayAnswer response(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(byte[] payload) -> {
        try {
          ProxyAnswer answer = ProxyAnswer.inferred(payload, GatewayAnswer.JSON);
          yield new GatewayAnswer(answer.status(), answer.headers(), answer.decoded());
        } catch (MalformedAnswer e) {
          yield failed();
        }
      }
      case Outcome.Throttled() -> error(429, "TooManyRequestsException", "Rate Exceeded.");
      case Outcome.TooLarge() -> tooLarge();
      default -> failed();
    };
  }

  private static GatewayAnswer tooLarge() {
    return error(413, "RequestEntityTooLargeException", "Request Entity Too Large");
  }

  private static GatewayAnswer failed() {
    return GatewayAnswer.of(502, "application/json", "Internal Server Error");
  }

  private static GatewayAnswer error(int status, String type, String message) {
    return GatewayAnswer.of(status, GatewayAnswer.JSON, "{\"Message\":\"" + message + "\"}")
        .with("x-amzn-ErrorType", type);
  }

  private GatewayAnswer finished(GatewayAnswer answer, GatewayRequest request) {
    GatewayAnswer readable =
        url.cors().map(cors -> answer.readableBy(cors, request)).orElse(answer);
    return identified(readable, request);
  }

  private static GatewayAnswer identified(GatewayAnswer answer, GatewayRequest request) {
    return answer.with("x-amzn-RequestId", request.id());
  }
}
