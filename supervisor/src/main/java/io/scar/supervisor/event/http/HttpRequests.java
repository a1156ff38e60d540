package io.scar.supervisor.event.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.contract.environment.ContainerVariables;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks at all that a request has, and refuses it as a whole if something is out of order. */
public final class HttpRequests {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String QUERY = "the query";
  private static final int MAX_METHOD = 32;

  /** What decoders put in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * Headers whose names can be variables' and nobody else's: an underscore could be made to stand
   * for a hyphen.
   */
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");

  /**
   * Programs take HTTP_PROXY for the proxy that they have to use.
   *
   * @see <a href="https://httpoxy.org/">httpoxy</a>
   */
  private static final String PROXY = "proxy";

  /**
   * @param scar whether a body that is nothing but base64 is taken for a file of SCAR's clients
   * @throws RequestRefused if something is out of order
   */
  public static HttpRequest read(HttpCall call, boolean scar) {
    Quota quota = new Quota();
    Map<String, String> variables = new HashMap<>();
    variables.put(ContainerVariables.REQUEST_METHOD, method(call));
    variables.put(ContainerVariables.REQUEST_PATH, path(call));
    Optional<String> contentType = call.header("content-type");
    contentType.ifPresent(type -> variables.put(ContainerVariables.CONTENT_TYPE, type));
    headers(call, quota, variables);

    Parameters query = query(call, quota);
    Parameters form = new Parameters(quota, RequestRefused.BODY_TOO_LARGE);
    HttpInput input = input(call, contentType, scar, form, quota);
    variables.putAll(query.variables());
    variables.putAll(form.variables());
    // The route's own: nobody may say otherwise.
    variables.putAll(pathParameters(call, quota).variables());
    return new HttpRequest(variables, input);
  }

  private static String method(HttpCall call) {
    if (!MediaType.isToken(call.method()) || call.method().length() > MAX_METHOD) {
      throw RequestRefused.bad("`%s` is no method".formatted(Text.shown(call.method())));
    }
    return call.method().toUpperCase(Locale.ROOT);
  }

  private static String path(HttpCall call) {
    JsonNode event = call.event();
    String path =
        call.gateway() == Gateway.HTTP
            ? event.path("rawPath").asText()
            : event.path("path").asText();
    String stage = "/" + event.path("requestContext").path("stage").asText();
    if (call.gateway() == Gateway.HTTP && (path.startsWith(stage + "/") || path.equals(stage))) {
      path = path.substring(stage.length());
    }
    if (Text.hasControls(path) || Text.encode(path).isEmpty()) {
      throw RequestRefused.bad("the path holds what no path can");
    }
    whole(path, "the path");
    Quota.value(path.length(), RequestRefused.QUERY_TOO_LARGE, "the path");
    return path.isEmpty() ? "/" : path;
  }

  private static void headers(HttpCall call, Quota quota, Map<String, String> variables) {
    call.headers()
        .forEach(
            (name, value) -> {
              String what = "header `%s`".formatted(Text.shown(name));
              // Sent on by no gateway; a tab is allowed (RFC 9110, 5.5).
              if (Text.hasControls(value.replace('\t', ' ')) || Text.encode(value).isEmpty()) {
                throw RequestRefused.bad(what + " holds what no header can");
              }
              quota.take(
                  name.length(),
                  value.getBytes(StandardCharsets.UTF_8).length,
                  RequestRefused.HEADERS_TOO_LARGE,
                  what);
              if (HEADER.matcher(name).matches() && !name.equals(PROXY)) {
                variables.put(
                    ContainerVariables.HEADER_PREFIX
                        + name.toUpperCase(Locale.ROOT).replace('-', '_'),
                    value);
              }
            });
  }

  private static Parameters query(HttpCall call, Quota quota) {
    JsonNode event = call.event();
    Parameters parameters = new Parameters(quota, RequestRefused.QUERY_TOO_LARGE);
    if (call.gateway() == Gateway.HTTP) {
      Form.read(event.path("rawQueryString").asText(), QUERY, parameters::add);
      return parameters;
    }
    JsonNode multi = event.path("multiValueQueryStringParameters");
    if (multi.isObject()) {
      multi.forEachEntry(
          (key, all) -> all.forEach(value -> add(call, parameters, key, value.asText())));
    } else {
      event
          .path("queryStringParameters")
          .forEachEntry((key, value) -> add(call, parameters, key, value.asText()));
    }
    return parameters;
  }

  /** Load balancers pass queries on as they were written, REST APIs decode them. */
  private static void add(HttpCall call, Parameters parameters, String key, String value) {
    if (call.gateway().loadBalancer()) {
      parameters.add(Form.decode(key, QUERY), Form.decode(value, QUERY));
    } else {
      addDecoded(parameters, key, value);
    }
  }

  private static void addDecoded(Parameters parameters, String key, String value) {
    parameters.add(key, whole(value, "parameter `%s`".formatted(Text.shown(key))));
  }

  /** What a gateway has decoded: whether it replaced something there, nobody can tell any more. */
  private static String whole(String decoded, String what) {
    if (decoded.indexOf(REPLACEMENT) >= 0) {
      throw RequestRefused.bad(what + " is not UTF-8, or holds U+FFFD, which stands for that");
    }
    return decoded;
  }

  private static Parameters pathParameters(HttpCall call, Quota quota) {
    Parameters parameters = new Parameters(quota, RequestRefused.QUERY_TOO_LARGE);
    call.event()
        .path("pathParameters")
        .forEachEntry((key, value) -> addDecoded(parameters, key, value.asText()));
    return parameters;
  }

  private static HttpInput input(
      HttpCall call, Optional<String> contentType, boolean scar, Parameters form, Quota quota) {
    MediaType type = contentType.flatMap(MediaType::parse).orElse(MediaType.NONE);
    RequestBody body = RequestBody.of(call.event(), type, scar);
    if (contentType.orElse("").strip().toLowerCase(Locale.ROOT).startsWith(Multipart.TYPE)) {
      return new HttpInput.Files(Multipart.read(body.content().array(), type, form, quota));
    }
    if (type.name().equals(FORM) && !body.fromBase64()) {
      fields(body.content().array(), form);
    }
    return new HttpInput.Body(body.content());
  }

  /**
   * Some clients call every body a form, curl and wget among them: what has no equals sign, or
   * begins as JSON does, is none.
   */
  private static void fields(byte[] body, Parameters form) {
    String text = Text.decode(body).orElseThrow(() -> RequestRefused.bad("the form is not UTF-8"));
    if (text.indexOf('=') >= 0 && !text.startsWith("{") && !text.startsWith("[")) {
      Form.read(text.strip(), "the form", form::add);
    }
  }

  private HttpRequests() {}
}
