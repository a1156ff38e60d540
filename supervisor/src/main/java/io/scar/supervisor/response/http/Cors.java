package io.scar.supervisor.response.http;

import io.scar.contract.definition.CorsConfig;
import io.scar.contract.response.Response;
import io.scar.supervisor.event.http.HttpCall;
import io.scar.supervisor.event.http.RequestRefused;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a browser is told about pages of other origins.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch: CORS protocol</a>
 */
final class Cors {

  private static final String REQUEST_METHOD = "access-control-request-method";

  private final Optional<CorsConfig> config;
  private final HttpCall call;
  private final Optional<String> origin;

  Cors(Optional<CorsConfig> config, HttpCall call) {
    this.config = config;
    this.call = call;
    this.origin = call.header("origin");
  }

  /** The answer to a question of the browser's own, which no program has to hear. */
  Optional<HttpAnswer> preflight() {
    if (config.isEmpty()
        || !call.method().equalsIgnoreCase("OPTIONS")
        || origin.isEmpty()
        || call.header(REQUEST_METHOD).isEmpty()) {
      return Optional.empty();
    }
    if (!allowed(config.get())) {
      throw new RequestRefused(
          RequestRefused.FORBIDDEN,
          "the origin is not one of the function's (`api_gateway.cors.origins`)");
    }
    CorsConfig cors = config.get();
    HeaderFields headers =
        new HeaderFields()
            .set("access-control-allow-methods", String.join(", ", cors.methods()))
            .set("access-control-allow-headers", String.join(", ", cors.headers()))
            .set("access-control-max-age", cors.maxAge().toString());
    return Optional.of(new HttpAnswer(HttpReply.NO_CONTENT, headers, AnswerBody.NONE));
  }

  /** Puts its headers in, in place of a program's, whatever the answer is. */
  void apply(HeaderFields headers) {
    if (config.isEmpty()) {
      return;
    }
    CorsConfig cors = config.get();
    if (!cors.anyOrigin()
        && headers.values("vary").stream().noneMatch(value -> value.equalsIgnoreCase("origin"))) {
      headers.add("vary", "Origin");
    }
    if (origin.isEmpty() || !allowed(cors)) {
      return;
    }
    headers.set("access-control-allow-origin", cors.anyOrigin() ? CorsConfig.ANY : origin.get());
    if (cors.credentials()) {
      headers.set("access-control-allow-credentials", "true");
    }
    Set<String> exposed = new LinkedHashSet<>(cors.exposeHeaders());
    exposed.addAll(Response.EXPOSED_HEADERS);
    headers.set("access-control-expose-headers", String.join(", ", exposed));
  }

  private boolean allowed(CorsConfig cors) {
    return cors.anyOrigin() || cors.origins().contains(origin.orElse(""));
  }
}
