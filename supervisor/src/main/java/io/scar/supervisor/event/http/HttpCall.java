package io.scar.supervisor.event.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A proxy event before its content is looked at: enough to answer it, also with an error.
 *
 * @param headers by their names in lower case; repeated ones are joined as RFC 9110, 5.3 says
 */
public record HttpCall(
    Gateway gateway, String method, Map<String, String> headers, JsonNode event) {

  private static final String INVOCATION_TYPE = "x-amz-invocation-type";
  private static final int SHOWN = 200;

  public HttpCall {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /**
   * @param name in any case
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * Whether nobody waits for the answer. Lambda does not tell a function how it was invoked; a REST
   * API invokes it as this header says, the others never do so.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html">Asynchronous
   *     invocation of the backend function</a>
   */
  public boolean asynchronous() {
    return gateway == Gateway.REST
        && header(INVOCATION_TYPE).filter(type -> type.equalsIgnoreCase("Event")).isPresent();
  }

  /** The event as JSON, without the body. */
  public String json() {
    return event instanceof ObjectNode object ? object.deepCopy().without("body").toString() : "{}";
  }

  /** What the request is about, for the log. */
  public String subject() {
    String path = event.path("path").asText(event.path("rawPath").asText());
    String subject = "HTTP %s %s".formatted(method, path);
    return subject
        .substring(0, Math.min(SHOWN, subject.length()))
        .replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
  }
}
