package io.scar.local.http;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of anybody, as it came.
 *
 * @param id made by the endpoint for this request
 * @param method upper case
 * @param rawPath percent-encoded, starts with a slash
 * @param rawQuery percent-encoded, without its question mark; may be empty
 * @param headers by lower-case name
 * @param protocol for instance {@code HTTP/1.1}
 * @param body read at most once
 */
public record WebRequest(
    String id,
    String method,
    String rawPath,
    String rawQuery,
    Map<String, List<String>> headers,
    String sourceIp,
    String protocol,
    InputStream body) {

  /**
   * @param name in lower case
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }
}
