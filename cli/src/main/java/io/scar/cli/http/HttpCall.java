package io.scar.cli.http;

import io.scar.cli.aws.Aws;
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

  /** Until what lies behind a link begins to come. */
  private static final Duration FETCH = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MB = 1 << 20;
  private static final int SYNCHRONOUS = 6 * MB;

  private final Aws aws;

  public HttpCall(Aws aws) {
    this.aws = aws;
  }

  /** An answer, and until when its body may be read. */
  private record Answered(HttpResponse<InputStream> response, Deadline deadline) {}

  /**
   * Calls; the answer's body is read by the caller, who closes the answer.
   *
   * @throws Failure if no answer came
   */
  public HttpAnswer call(FunctionAddress address, RequestData data, CallSettings settings) {
    RequestData sent = address.base64() && data.binary() ? data.encoded() : data;
    checkSize(data, settings);
    Deadline end = Deadline.in(settings.inAll(), "--timeout");
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      Answered answered = answered(client, address, sent, settings, end);
      HttpResponse<InputStream> response = answered.response();
      HttpResponse<InputStream> linked =
          response.statusCode() == SEE_OTHER ? follow(client, answered, address) : null;
      return new HttpAnswer(client, response, linked, answered.deadline(), address);
    } catch (RuntimeException | Error e) {
      client.shutdownNow();
      throw e;
    }
  }

  private Answered answered(
      HttpClient client,
      FunctionAddress address,
      RequestData data,
      CallSettings settings,
      Deadline end) {
    Duration pause = FIRST_PAUSE;
    for (int made = 0; ; made++) {
      boolean last = made >= settings.retries();
      Deadline ofTry = end.or(Deadline.in(settings.perTry(), "--try-timeout"));
      Deadline ofAnswer = ofTry.or(usual(address, settings));
      try {
        HttpResponse<InputStream> answer = send(client, address, data, settings, ofAnswer);
        boolean again =
            answer.statusCode() == TOO_MANY
                || (settings.startedToo() && PASSING.contains(answer.statusCode()));
        if (last || !again || end.comesIn(pause)) {
          return new Answered(answer, ofTry);
        }
        answer.body().close();
      } catch (IOException e) {
        boolean notBegun =
            e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        if (last || !(notBegun || settings.startedToo()) || end.comesIn(pause)) {
          throw unanswered(address, ofAnswer, e);
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
      HttpClient client,
      FunctionAddress address,
      RequestData data,
      CallSettings settings,
      Deadline deadline)
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
            .timeout(deadline.left().orElseThrow())
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
   * The function has run: whatever comes of the link, it is not called again.
   */
  private static HttpResponse<InputStream> follow(
      HttpClient client, Answered answered, FunctionAddress address) {
    String location = answered.response().headers().firstValue("location").orElse("");
    Deadline deadline =
        answered.deadline().left().isPresent()
            ? answered.deadline()
            : Deadline.in(FETCH, "without --timeout");
    try {
      answered.response().body().close();
      if (location.isEmpty()) {
        throw new IOException("there is no Location");
      }
      HttpRequest.Builder request = HttpRequest.newBuilder(address.uri().resolve(location));
      return send(client, request.timeout(deadline.left().orElseThrow()).GET().build());
    } catch (IllegalArgumentException | IOException e) {
      // It may be the program's own word, and so anything.
      boolean late = e instanceof HttpTimeoutException;
      throw new Failure(
          late ? ExitStatus.TIMED_OUT : ExitStatus.SERVICE,
          "%s answered 303, and where that leads to %s."
              .formatted(
                  address,
                  late
                      ? "did not answer " + deadline.words()
                      : e instanceof IllegalArgumentException
                          ? "is no address of HTTP"
                          : "cannot be reached: " + reason((IOException) e)),
          "The function has run: scar log -n " + address.function(),
          e);
    }
  }

  /** Until an answer begins, where nobody says how long a try may take. */
  private static Deadline usual(FunctionAddress address, CallSettings settings) {
    int longest = address.type().longest();
    return settings.perTry().isZero()
        ? Deadline.in(
            Duration.ofSeconds(longest).plus(SLACK),
            "the endpoint's own limit is " + longest + " s")
        : Deadline.NEVER;
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

  private static Failure unanswered(FunctionAddress address, Deadline deadline, IOException e) {
    if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
      return new Failure(
          ExitStatus.TIMED_OUT,
          "%s did not answer %s.".formatted(address, deadline.words()),
          "The call may still run: scar log -n " + address.function() + deadline.remedy(),
          e);
    }
    return new Failure(
        ExitStatus.SERVICE,
        "%s cannot be reached: %s".formatted(address, reason(e)),
        "--retries tries again where nothing was begun.",
        e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null
        ? "no connection"
        : e.getMessage().toLowerCase(Locale.ROOT).strip();
  }
}
