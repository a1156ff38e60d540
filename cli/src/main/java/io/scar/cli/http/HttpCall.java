package io.scar.cli.http;

import io.scar.cli.aws.Aws;
import io.scar.cli.definition.HttpAccess.EndpointType;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Calls a function by HTTP: one try, unless more are asked for. What certainly did not run is tried
 * again then; what may have run, only when the caller says that this does no harm.
 */
public final class HttpCall {

  private static final int SEE_OTHER = 303;
  private static final int TOO_MANY = 429;
  private static final Set<Integer> PASSING = Set.of(502, 503, 504);
  private static final Duration CONNECT = Duration.ofSeconds(20);

  /** Beside the endpoint's own limit, for the way there and back. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MB = 1 << 20;
  private static final int SYNCHRONOUS = 6 * MB;

  private final Aws aws;

  public HttpCall(Aws aws) {
    this.aws = aws;
  }

  /**
   * Calls; the answer's body is read by the caller, who closes the answer.
   *
   * @throws Failure if no answer came
   */
  public HttpAnswer call(FunctionAddress address, RequestData data, CallSettings settings) {
    RequestData sent = address.base64() && data.binary() ? data.encoded() : data;
    checkSize(data, settings);
    if (settings.asynchronous() && address.type() != EndpointType.REST) {
      throw Failure.usage(
          "Function %s has `api_gateway.type: %s`, which always waits."
              .formatted(address.function(), address.type().word()),
          "`scar run -a -n " + address.function() + "` calls it and does not wait.");
    }
    long end =
        settings.inAll().isZero() ? Long.MAX_VALUE : System.nanoTime() + settings.inAll().toNanos();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      return new HttpAnswer(client, answered(client, address, sent, settings, end), address);
    } catch (RuntimeException | Error e) {
      client.shutdownNow();
      throw e;
    }
  }

  private HttpResponse<InputStream> answered(
      HttpClient client,
      FunctionAddress address,
      RequestData data,
      CallSettings settings,
      long end) {
    Duration pause = FIRST_PAUSE;
    for (int made = 0; ; made++) {
      boolean last = made >= settings.retries();
      try {
        HttpResponse<InputStream> answer = send(client, address, data, settings, end);
        boolean again =
            answer.statusCode() == TOO_MANY
                || (settings.startedToo() && PASSING.contains(answer.statusCode()));
        if (last || !again || System.nanoTime() + pause.toNanos() > end) {
          return answer.statusCode() == SEE_OTHER
              ? follow(client, answer, address, patience(address, settings, end))
              : answer;
        }
        answer.body().close();
      } catch (IOException e) {
        boolean notBegun =
            e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        if (last
            || !(notBegun || settings.startedToo())
            || System.nanoTime() + pause.toNanos() > end) {
          throw unanswered(address, e);
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        throw Failure.interrupted(e);
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private HttpResponse<InputStream> send(
      HttpClient client, FunctionAddress address, RequestData data, CallSettings settings, long end)
      throws IOException {
    String method =
        settings.method().isEmpty() ? data.isEmpty() ? "GET" : "POST" : settings.method();
    URI uri = withParameters(address.uri(), settings.parameters());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    if (data.contentType() != null) {
      headers.put("Content-Type", data.contentType());
    }
    if (settings.asynchronous()) {
      headers.put("X-Amz-Invocation-Type", "Event");
    }
    if (address.apiKey() != null) {
      headers.put("x-api-key", address.apiKey());
    }
    if (address.signedService() != null) {
      headers.putAll(
          aws.signedHeaders(
              address.signedService(), method, uri, headers, () -> data.source().open()));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(patience(address, settings, end))
            .method(method, data.publisher());
    headers.forEach(request::setHeader);
    return send(client, request.build());
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  /**
   * An answer too large for the gateway lies behind a link, which wants no key and no signature.
   */
  private static HttpResponse<InputStream> follow(
      HttpClient client,
      HttpResponse<InputStream> answer,
      FunctionAddress address,
      Duration patience)
      throws IOException {
    String location = answer.headers().firstValue("location").orElse("");
    answer.body().close();
    if (location.isEmpty()) {
      throw new IOException("it answered 303 without saying where");
    }
    HttpRequest request;
    try {
      // It may be the program's own word, and so anything.
      request =
          HttpRequest.newBuilder(address.uri().resolve(location)).timeout(patience).GET().build();
    } catch (IllegalArgumentException e) {
      throw new IOException("it answered 303 with a Location that is no address of HTTP", e);
    }
    return send(client, request);
  }

  private static Duration patience(FunctionAddress address, CallSettings settings, long end) {
    Duration wanted =
        settings.perTry().isZero()
            ? Duration.ofSeconds(address.type().longest()).plus(SLACK)
            : settings.perTry();
    Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    return wanted.compareTo(left) < 0 ? wanted : left;
  }

  private static URI withParameters(URI uri, Map<String, List<String>> parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach(
        (name, values) -> values.forEach(value -> pairs.add(encoded(name) + "=" + encoded(value))));
    return pairs.isEmpty() ? uri : URI.create(uri + "?" + String.join("&", pairs));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void checkSize(RequestData data, CallSettings settings) {
    // What is not text goes into the function's event as base64, by the client or by the gateway.
    long inEvent = data.binary() ? data.encodedSize() : data.size();
    int limit = settings.asynchronous() ? MB : SYNCHRONOUS;
    if (inEvent > limit) {
      throw Failure.doesNotFit(
          "The data has %,d bytes, %,d in the function's event; Lambda takes %,d in %s."
              .formatted(
                  data.size(),
                  inEvent,
                  limit,
                  settings.asynchronous() ? "an asynchronous call" : "a call that waits"),
          "Put large data into an input bucket: `scar put`.");
    }
  }

  private static Failure unanswered(FunctionAddress address, IOException e) {
    if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
      return new Failure(
          ExitStatus.TIMED_OUT,
          "%s did not answer in time.".formatted(address),
          "The call may still run: scar log -n "
              + address.function()
              + "\n"
              + "--try-timeout waits longer, up to the endpoint's own limit of "
              + address.type().longest()
              + " s.",
          e);
    }
    String reason = e.getMessage() == null ? "no connection" : e.getMessage();
    return new Failure(
        ExitStatus.SERVICE,
        "%s cannot be reached: %s".formatted(address, reason.toLowerCase(Locale.ROOT).strip()),
        "--retries tries again where nothing was begun.",
        e);
  }
}
