package io.scar.local.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which pages of other origins may read answers.
 *
 * @param origins {@code *}, or origins, whose host may begin with {@code *.}
 * @param methods {@code *}, or methods in upper case
 * @param headers of requests: {@code *}, or names
 * @param exposed headers of answers that pages may read
 * @param maxAge seconds that a browser may keep the answer to its question; 0 for none
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS protocol</a>
 */
public record Cors(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    boolean credentials,
    int maxAge) {

  /** What begins the names of the headers that only the gateway sets where it has these rules. */
  static final String PREFIX = "access-control-";

  private static final String ALL = "*";
  private static final String ALLOW_ORIGIN = "access-control-allow-origin";

  public Cors {
    origins = List.copyOf(origins);
    methods = List.copyOf(methods);
    headers = List.copyOf(headers);
    exposed = List.copyOf(exposed);
  }

  /** Whether a browser asks if it may send the real request. */
  static boolean asks(GatewayRequest request) {
    return request.method().equals("OPTIONS")
        && request.header("origin").isPresent()
        && request.header("access-control-request-method").isPresent();
  }

  /** For the answer to the browser's question; empty if the page may not. */
  Map<String, String> permission(GatewayRequest request) {
    Map<String, String> answer = new LinkedHashMap<>(origin(request));
    String method = request.header("access-control-request-method").orElse("");
    if (answer.isEmpty()
        || !(methods.contains(ALL) || methods.contains(method.toUpperCase(Locale.ROOT)))) {
      return Map.of();
    }
    answer.put("access-control-allow-methods", methods.contains(ALL) ? method : joined(methods));
    String asked = request.header("access-control-request-headers").orElse("");
    if (headers.contains(ALL) && !asked.isEmpty()) {
      answer.put("access-control-allow-headers", asked);
    } else if (!headers.isEmpty()) {
      answer.put("access-control-allow-headers", joined(headers));
    }
    if (maxAge > 0) {
      answer.put("access-control-max-age", Integer.toString(maxAge));
    }
    return answer;
  }

  /** For any other answer; empty if the request is of no page, or of one that may not read it. */
  Map<String, String> permitted(GatewayRequest request) {
    Map<String, String> answer = new LinkedHashMap<>(origin(request));
    if (!answer.isEmpty() && !exposed.isEmpty()) {
      answer.put("access-control-expose-headers", joined(exposed));
    }
    return answer;
  }

  private Map<String, String> origin(GatewayRequest request) {
    Optional<String> origin = request.header("origin").filter(this::allows);
    if (origin.isEmpty()) {
      return Map.of();
    }
    Map<String, String> answer = new LinkedHashMap<>();
    boolean anybody = origins.contains(ALL) && !credentials;
    answer.put(ALLOW_ORIGIN, anybody ? ALL : origin.get());
    if (!anybody) {
      answer.put("vary", "Origin");
    }
    if (credentials) {
      answer.put("access-control-allow-credentials", "true");
    }
    return answer;
  }

  private boolean allows(String origin) {
    return origins.stream()
        .anyMatch(
            allowed ->
                Pattern.compile(
                        Pattern.quote(allowed).replace(ALL, "\\E[^/]*\\Q"),
                        Pattern.CASE_INSENSITIVE)
                    .matcher(allowed.equals(ALL) ? ALL : origin)
                    .matches());
  }

  private static String joined(List<String> names) {
    return String.join(",", names);
  }
}
