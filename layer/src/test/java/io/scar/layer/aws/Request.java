package io.scar.layer.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A call that passes the gateway.
 *
 * @param service as the signature names it
 * @param operation of a service with one address for all; empty for S3 and Lambda
 * @param target path and query, as they came
 */
record Request(String service, String operation, String method, String target, SdkBytes body) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([^/]+)/");
  private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");
  private static final Pattern READ = Pattern.compile("(Get|List|Head|Describe|Filter|BatchGet).*");

  /** Batch has its operations as paths, and POST for most. */
  private static final Pattern BATCH_READ = Pattern.compile("/v1/(describe|list).*");

  static Request of(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String target = Optional.ofNullable(header(exchange, "X-Amz-Target")).orElse("");
    String operation = target.substring(target.indexOf('.') + 1);
    if (String.valueOf(header(exchange, "Content-Type")).contains("form-urlencoded")) {
      Matcher action = ACTION.matcher(SdkBytes.fromByteArrayUnsafe(body).asUtf8String());
      operation = action.find() ? action.group(1) : "";
    }
    Matcher scope = SCOPE.matcher(String.valueOf(header(exchange, "Authorization")));
    return new Request(
        scope.find() ? scope.group(1) : "",
        operation,
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        SdkBytes.fromByteArrayUnsafe(body));
  }

  private static @Nullable String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  /** Whether it is about images in a registry, where users and signatures are none of AWS's. */
  boolean isOfRegistry() {
    return service.isEmpty() && path().startsWith("/v2/");
  }

  /** For those whose body is only bytes. */
  Request withoutBody() {
    return new Request(
        service, operation, method, target, SdkBytes.fromByteArrayUnsafe(new byte[0]));
  }

  /** Whether it changes nothing. */
  boolean isRead() {
    if (isOfRegistry()) {
      // What was uploaded is nothing before a manifest names it.
      return !(method.equals("PUT") && path().contains("/manifests/"));
    }
    if (service.isEmpty()) {
      return true;
    }
    if (service.equals("batch")) {
      return BATCH_READ.matcher(path()).matches();
    }
    return operation.isEmpty()
        ? method.equals("GET") || method.equals("HEAD")
        : READ.matcher(operation).matches();
  }

  /** A call of a function, which changes nothing of the account. */
  boolean isInvocation() {
    return target.contains("/invocations");
  }

  /** The same for calls of one operation on one thing. */
  String what() {
    return operation.isEmpty()
        ? service + " " + method + " " + target.replaceFirst("\\?$", "")
        : service + ":" + operation;
  }

  JsonNode json() {
    try {
      return JSON.readTree(body.asByteArrayUnsafe());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path's last part but for the query. */
  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }
}
