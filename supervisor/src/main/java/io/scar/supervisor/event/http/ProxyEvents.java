package io.scar.supervisor.event.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Recognises proxy events: payload formats 1.0 and 2.0, and that of load balancers.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">Payload
 *     formats</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads">Function
 *     URLs: payloads</a>
 */
public final class ProxyEvents {

  private static final String COOKIE = "cookie";

  public static boolean recognises(JsonNode event) {
    return event.path("httpMethod").isTextual()
        || event.path("requestContext").path("http").path("method").isTextual();
  }

  /**
   * @param event one that is recognised
   */
  public static HttpCall read(JsonNode event) {
    Gateway gateway = gateway(event);
    Map<String, String> headers = new LinkedHashMap<>();
    event
        .path("multiValueHeaders")
        .forEachEntry(
            (name, values) ->
                values.forEach(value -> add(headers, name.toLowerCase(Locale.ROOT), value)));
    // These are the last values of the others, or all there are.
    Map<String, String> single = new LinkedHashMap<>();
    event.path("headers").forEachEntry((name, value) -> single.put(lower(name), value.asText()));
    single.forEach(headers::putIfAbsent);
    event.path("cookies").forEach(cookie -> add(headers, COOKIE, cookie));
    String method =
        gateway == Gateway.HTTP
            ? event.path("requestContext").path("http").path("method").textValue()
            : event.path("httpMethod").textValue();
    return new HttpCall(gateway, method, headers, event);
  }

  private static Gateway gateway(JsonNode event) {
    if (!event.path("httpMethod").isTextual()) {
      return Gateway.HTTP;
    }
    if (!event.path("requestContext").has("elb")) {
      return Gateway.REST;
    }
    return event.path("multiValueHeaders").isObject()
        ? Gateway.LOAD_BALANCER_MULTI_VALUE
        : Gateway.LOAD_BALANCER;
  }

  private static void add(Map<String, String> headers, String name, JsonNode value) {
    headers.merge(name, value.asText(), (first, second) -> first + separator(name) + second);
  }

  private static String separator(String name) {
    return name.equals(COOKIE) ? "; " : ", ";
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private ProxyEvents() {}
}
