package io.scar.supervisor.event.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request whose every part was found in order.
 *
 * @param variables what of it the program sees in its environment: {@code CONT_VAR_…}, {@code
 *     HTTP_…}, {@code REQUEST_METHOD}, {@code REQUEST_PATH} and {@code CONTENT_TYPE}
 * @param input what of it becomes files
 */
public record HttpRequest(Map<String, String> variables, HttpInput input) {

  public HttpRequest {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
