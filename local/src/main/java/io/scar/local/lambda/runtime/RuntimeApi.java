package io.scar.local.lambda.runtime;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Runtime API of one execution environment, and its Extensions API, on a loopback port of their
 * own.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime
 *     API</a>
 */
final class RuntimeApi implements AutoCloseable {

  /** Lambda's limit for an answer, in bytes; the 100 above 6 MB are its own allowance. */
  static final int RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

  private static final Logger LOG = LoggerFactory.getLogger(RuntimeApi.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String BASE = "/2018-06-01/runtime/";
  private static final Pattern OUTCOME = Pattern.compile("invocation/([^/]+)/(response|error)");

  /** The other side of the API: the execution environment. */
  interface Conversation {

    /** A call, handed to the runtime; waits until there is one. */
    Event next() throws InterruptedException, OutOfOrderException;

    /** The runtime's answer to a call. */
    void answered(String requestId, byte[] payload) throws OutOfOrderException;

    /** The runtime's answer is longer than {@link #RESPONSE_LIMIT}. */
    void answeredTooMuch(String requestId) throws OutOfOrderException;

    /** The function failed. */
    void failed(String requestId, byte[] error) throws OutOfOrderException;

    /** The runtime could not start. */
    void initFailed(byte[] error) throws OutOfOrderException;
  }

  /**
   * @param deadline when the function's time is over
   */
  record Event(Invocation invocation, Instant deadline) {}

  /** A request that does not fit the state of the environment. */
  static final class OutOfOrderException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    OutOfOrderException(int status, String type, String message) {
      super(message);
      this.status = status;
      this.type = type;
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Conversation conversation;
  private final ExtensionsApi extensions;

  private RuntimeApi(HttpServer server, Conversation conversation, ExtensionsApi extensions) {
    this.server = server;
    this.conversation = conversation;
    this.extensions = extensions;
  }

  /** Listens on a free port of the loopback interface. */
  static RuntimeApi open(Conversation conversation, ExtensionsApi extensions) throws IOException {
    // Without it small answers wait 40 ms for the client's acknowledgement. The server reads it
    // once.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    RuntimeApi api = new RuntimeApi(server, conversation, extensions);
    server.setExecutor(api.threads);
    server.createContext("/", api::handle);
    server.start();
    return api;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Breaks off what is under way, a runtime's wait for its next event above all. */
  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        route(exchange);
      } catch (OutOfOrderException e) {
        exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
        answer(exchange, e.status, error(e.type, String.valueOf(e.getMessage())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.error("Runtime API {}", exchange.getRequestURI(), e);
        throw e;
      }
    }
  }

  private void route(HttpExchange exchange)
      throws IOException, InterruptedException, OutOfOrderException {
    String path = exchange.getRequestURI().getPath();
    String action = path.startsWith(BASE) ? path.substring(BASE.length()) : "";
    String method = exchange.getRequestMethod();
    Matcher outcome = OUTCOME.matcher(action);
    if (path.startsWith(ExtensionsApi.BASE)) {
      extensions.handle(exchange, method);
    } else if (action.equals("invocation/next") && method.equals("GET")) {
      next(exchange);
    } else if (action.equals("init/error") && method.equals("POST")) {
      conversation.initFailed(body(exchange));
      accepted(exchange);
    } else if (outcome.matches() && method.equals("POST")) {
      outcome(exchange, outcome.group(1), outcome.group(2).equals("error"));
    } else {
      throw new OutOfOrderException(
          404, "NotFound", "The Runtime API has no %s %s".formatted(method, path));
    }
  }

  private void next(HttpExchange exchange)
      throws IOException, InterruptedException, OutOfOrderException {
    Event event = conversation.next();
    Invocation invocation = event.invocation();
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(event.deadline().toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", invocation.invokedArn());
    headers.set("Lambda-Runtime-Trace-Id", traceId());
    invocation
        .clientContext()
        .ifPresent(context -> headers.set("Lambda-Runtime-Client-Context", context));
    // The runtime may work for minutes; the server closes connections that are idle for so long,
    // possibly just when the answer is on its way.
    headers.set("Connection", "close");
    send(exchange, 200, invocation.payload());
  }

  private void outcome(HttpExchange exchange, String requestId, boolean error)
      throws IOException, OutOfOrderException {
    byte[] body = body(exchange);
    if (body.length > RESPONSE_LIMIT) {
      conversation.answeredTooMuch(requestId);
      exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
      answer(
          exchange,
          413,
          error(
              "RequestEntityTooLarge",
              "Exceeded maximum allowed payload size (%d bytes).".formatted(RESPONSE_LIMIT)));
      return;
    }
    if (error) {
      conversation.failed(requestId, body);
    } else {
      conversation.answered(requestId, body);
    }
    accepted(exchange);
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    return body.readNBytes(RESPONSE_LIMIT + 1);
  }

  private static void accepted(HttpExchange exchange) throws IOException {
    answer(exchange, 202, Map.of("status", "OK"));
  }

  private static Map<String, String> error(String type, String message) {
    return Map.of("errorType", type, "errorMessage", message);
  }

  private static void answer(HttpExchange exchange, int status, Map<String, String> body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, status, JSON.writeValueAsBytes(body));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    // 0 would mean a chunked body.
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static String traceId() {
    byte[] random = new byte[20];
    RANDOM.nextBytes(random);
    HexFormat hex = HexFormat.of();
    return "Root=1-%08x-%s;Parent=%s;Sampled=0"
        .formatted(
            Instant.now().getEpochSecond(),
            hex.formatHex(random, 0, 12),
            hex.formatHex(random, 12, 20));
  }
}
