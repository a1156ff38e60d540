package io.scar.local.lambda.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import io.scar.local.lambda.runtime.RuntimeApi.OutOfOrderException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The Extensions API of one execution environment, as far as an extension inside of the runtime
 * needs it that wants no event: it registers, says that it is ready, and waits.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html">Lambda
 *     Extensions API</a>
 */
final class ExtensionsApi {

  static final String BASE = "/2020-01-01/extension/";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String IDENTIFIER = "Lambda-Extension-Identifier";
  private static final int REQUEST_LIMIT = 4096;
  private static final int FORBIDDEN = 403;

  private final FunctionSpec function;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Set<String> identifiers = ConcurrentHashMap.newKeySet();
  private final CountDownLatch never = new CountDownLatch(1);

  ExtensionsApi(FunctionSpec function) {
    this.function = function;
  }

  /** Answers a request below {@link #BASE}; one for the next event lasts until it is broken off. */
  void handle(HttpExchange exchange, String method)
      throws IOException, InterruptedException, OutOfOrderException {
    String action = exchange.getRequestURI().getPath().substring(BASE.length());
    if (action.equals("register") && method.equals("POST")) {
      register(exchange);
    } else if (action.equals("event/next") && method.equals("GET")) {
      String identifier = String.valueOf(exchange.getRequestHeaders().getFirst(IDENTIFIER));
      if (!identifiers.contains(identifier)) {
        throw new OutOfOrderException(
            FORBIDDEN, "Extension.UnknownExtensionIdentifier", "Unknown " + IDENTIFIER);
      }
      never.await();
    } else {
      throw new OutOfOrderException(
          404,
          "NotFound",
          "The Extensions API has no %s %s".formatted(method, exchange.getRequestURI().getPath()));
    }
  }

  private void register(HttpExchange exchange) throws IOException, OutOfOrderException {
    String name = exchange.getRequestHeaders().getFirst("Lambda-Extension-Name");
    if (name == null || name.isBlank()) {
      throw new OutOfOrderException(
          FORBIDDEN, "Extension.InvalidExtensionName", "Empty extension name");
    }
    if (!events(exchange).isEmpty()) {
      throw new OutOfOrderException(
          FORBIDDEN,
          "Extension.InvalidEventType",
          "The local cloud sends events to no extension; register for none");
    }
    if (!names.add(name)) {
      throw new OutOfOrderException(
          FORBIDDEN, "Extension.AlreadyRegistered", "Extension with this name already registered");
    }
    String identifier = UUID.randomUUID().toString();
    identifiers.add(identifier);
    byte[] answer =
        JSON.writeValueAsBytes(
            Map.of(
                "functionName",
                function.name(),
                "functionVersion",
                function.version(),
                "handler",
                function.handler()));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set(IDENTIFIER, identifier);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
  }

  private static JsonNode events(HttpExchange exchange) throws IOException, OutOfOrderException {
    try {
      return JSON.readTree(exchange.getRequestBody().readNBytes(REQUEST_LIMIT)).path("events");
    } catch (JsonProcessingException e) {
      throw new OutOfOrderException(FORBIDDEN, "InvalidRequestFormat", "The body is no JSON");
    }
  }
}
