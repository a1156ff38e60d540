package io.scar.local.gateway;

import io.scar.local.event.FunctionCalls;
import io.scar.local.event.FunctionEvents;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.WebRequest;
import io.scar.local.http.WebSite;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All front doors, at addresses below the endpoint's: {@code /_aws/execute-api/ID/STAGE/…} and
 * {@code /_aws/lambda-url/ID/…}; and at host names, {@code ID.execute-api.localhost} and {@code
 * ID.lambda-url.localhost}, for what resolves these.
 */
public final class GatewaySite implements WebSite, AutoCloseable {

  /** What the addresses of APIs begin with, before their id. */
  public static final String API_PATH = "/_aws/execute-api/";

  /** What the addresses of functions begin with, before their id. */
  public static final String URL_PATH = "/_aws/lambda-url/";

  private static final Logger LOG = LoggerFactory.getLogger(GatewaySite.class);
  private static final Pattern HOST =
      Pattern.compile("([a-z0-9]+)\\.(execute-api|lambda-url)\\..*");
  private static final Pattern PATH =
      Pattern.compile("/_aws/(execute-api|lambda-url)/([A-Za-z0-9]+)(/.*)?", Pattern.DOTALL);
  private static final String API = "execute-api";

  /**
   * Where a request goes.
   *
   * @param rest of the path, with a slash at its beginning
   */
  private record Address(String service, String id, String rest) {}

  private final RestStage.Directory restApis;
  private final HttpApi.Directory httpApis;
  private final FunctionUrl.Directory urls;
  private final FunctionEvents policies;
  private final TimedCalls calls;
  private final Throttles throttles = new Throttles(System::nanoTime);

  public GatewaySite(
      RestStage.Directory restApis,
      HttpApi.Directory httpApis,
      FunctionUrl.Directory urls,
      FunctionEvents policies,
      FunctionCalls functions) {
    this.restApis = restApis;
    this.httpApis = httpApis;
    this.urls = urls;
    this.policies = policies;
    this.calls = new TimedCalls(functions);
  }

  @Override
  public boolean serves(WebRequest request) {
    return address(request).isPresent();
  }

  private static Optional<Address> address(WebRequest request) {
    Matcher path = PATH.matcher(request.rawPath());
    if (path.matches()) {
      String rest = path.group(3);
      return Optional.of(new Address(path.group(1), path.group(2), rest == null ? "/" : rest));
    }
    Matcher host = HOST.matcher(request.header("host").orElse("").toLowerCase(Locale.ROOT));
    return host.matches()
        ? Optional.of(new Address(host.group(2), host.group(1), request.rawPath()))
        : Optional.empty();
  }

  @Override
  public void handle(WebRequest request, AwsResponse response) throws IOException {
    Address address = address(request).orElseThrow();
    send(answer(request, address), request, response);
  }

  private GatewayAnswer answer(WebRequest request, Address address) throws IOException {
    Optional<Entered> entered = enter(address);
    if (entered.isEmpty()) {
      return address.service().equals(API)
          ? GatewayAnswer.refusal(403, "Forbidden").with("x-amzn-ErrorType", "ForbiddenException")
          : GatewayAnswer.of(403, GatewayAnswer.JSON, "{\"Message\":\"Forbidden\"}");
    }
    FrontDoor door = entered.get().door();
    GatewayRequest head = head(request, entered.get().path());
    if (length(request) > door.headLimit()) {
      return door.refusal(Refusal.HEAD_TOO_LARGE, head);
    }
    byte[] body = request.body().readNBytes(door.bodyLimit() + 1);
    if (body.length > door.bodyLimit()) {
      return door.refusal(Refusal.BODY_TOO_LARGE, head);
    }
    try {
      return door.answer(head.with(body));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return door.refusal(Refusal.STOPPING, head);
    } catch (IOException | RuntimeException failed) {
      LOG.error("{} {} failed", request.method(), request.rawPath(), failed);
      return door.refusal(Refusal.FAILED, head);
    }
  }

  /** Of the request line and the values of all headers. */
  private static long length(WebRequest request) {
    long line =
        (long) request.method().length() + request.rawPath().length() + request.rawQuery().length();
    return line
        + request.headers().values().stream().flatMap(List::stream).mapToLong(String::length).sum();
  }

  @Override
  public void fail(Exception failure, AwsResponse response) throws IOException {
    response.send(
        500, GatewayAnswer.JSON, GatewayAnswer.refusal(500, "Internal server error").body());
  }

  /**
   * @param path of the request, behind the door's address
   */
  private record Entered(FrontDoor door, String path) {}

  private Optional<Entered> enter(Address address) {
    if (!address.service().equals(API)) {
      return urls.find(address.id())
          .map(url -> new Entered(new FunctionUrlDoor(url, calls), address.rest()));
    }
    Optional<HttpApi> http = httpApis.find(address.id());
    if (http.isPresent()) {
      return Optional.of(
          new Entered(new HttpApiDoor(http.get(), policies, calls, throttles), address.rest()));
    }
    int end = address.rest().indexOf('/', 1);
    String stage = address.rest().substring(1, end < 0 ? address.rest().length() : end);
    String path = end < 0 ? "/" : address.rest().substring(end);
    return restApis
        .find(address.id(), stage)
        .map(found -> new Entered(new RestDoor(found, restApis, policies, calls, throttles), path));
  }

  /** All but the body, with what a gateway adds to the headers. */
  private static GatewayRequest head(WebRequest request, String path) {
    Instant now = Instant.now();
    Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
    headers.remove("connection");
    headers.remove("transfer-encoding");
    headers.remove("expect");
    String host = request.header("host").orElse("");
    int colon = host.lastIndexOf(':');
    headers.put("x-forwarded-for", List.of(request.sourceIp()));
    headers.put("x-forwarded-port", List.of(colon < 0 ? "80" : host.substring(colon + 1)));
    headers.put("x-forwarded-proto", List.of("http"));
    headers.put("x-amzn-trace-id", List.of(trace(now)));
    return new GatewayRequest(
        request.id(),
        now,
        request.method(),
        path,
        request.rawQuery(),
        headers,
        request.sourceIp(),
        request.protocol(),
        new byte[0]);
  }

  private static String trace(Instant now) {
    String random = UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    return "Root=1-%08x-%s".formatted(now.getEpochSecond(), random);
  }

  private static void send(GatewayAnswer answer, WebRequest request, AwsResponse response)
      throws IOException {
    answer
        .headers()
        .forEach((name, values) -> values.forEach(value -> response.header(name, value)));
    boolean bodiless = answer.status() == 204 || answer.status() == 304;
    if (bodiless || (answer.body().length == 0 && !request.method().equals("HEAD"))) {
      response.send(answer.status());
      return;
    }
    try (OutputStream out = response.stream(answer.status(), answer.body().length)) {
      out.write(answer.body());
    }
  }

  /** Breaks off the calls that are waited for. */
  @Override
  public void close() {
    calls.close();
  }
}
