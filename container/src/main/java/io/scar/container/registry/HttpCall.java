package io.scar.container.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param authorization for the host of {@code uri} alone
 * @param body null for none
 */
record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    @Nullable String authorization,
    @Nullable HttpBody body) {

  private static final String GET = "GET";
  private static final String HEAD = "HEAD";

  HttpCall {
    headers = Map.copyOf(headers);
  }

  static HttpCall get(URI uri) {
    return new HttpCall(GET, uri, Map.of(), null, null);
  }

  static HttpCall head(URI uri) {
    return new HttpCall(HEAD, uri, Map.of(), null, null);
  }

  /**
   * A POST of a form.
   *
   * @param fields {@code application/x-www-form-urlencoded}
   */
  static HttpCall form(URI uri, String fields) {
    return new HttpCall("POST", uri, Map.of(), null, HttpBody.form(fields));
  }

  static HttpCall post(URI uri) {
    return new HttpCall("POST", uri, Map.of(), null, HttpBody.EMPTY);
  }

  static HttpCall put(URI uri, HttpBody body) {
    return new HttpCall("PUT", uri, Map.of(), null, body);
  }

  HttpCall with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new HttpCall(method, uri, more, authorization, body);
  }

  HttpCall authorized(@Nullable String value) {
    return new HttpCall(method, uri, headers, value, body);
  }

  /** Whether it only asks, so that it may be sent elsewhere and again. */
  boolean isReading() {
    return method.equals(GET) || method.equals(HEAD);
  }

  /** Whether what it sends may be large. */
  boolean isUpload() {
    return body != null && body.isStreamed();
  }

  /** The request that a redirect asks for. */
  HttpCall at(URI other, boolean sameOrigin) {
    return new HttpCall(method, other, headers, sameOrigin ? authorization : null, body);
  }

  /** Without the secrets that it carries, also those in the query of a signed address. */
  @Override
  public String toString() {
    return method + " " + Addresses.shown(uri);
  }
}
