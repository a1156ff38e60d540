package io.scar.container.registry;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param authorization for the host of {@code uri} alone
 * @param form a body, {@code application/x-www-form-urlencoded}, which makes it a POST
 */
record HttpCall(
    URI uri, Map<String, String> headers, @Nullable String authorization, @Nullable String form) {

  HttpCall {
    headers = Map.copyOf(headers);
  }

  static HttpCall get(URI uri) {
    return new HttpCall(uri, Map.of(), null, null);
  }

  HttpCall with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new HttpCall(uri, more, authorization, form);
  }

  HttpCall authorized(@Nullable String value) {
    return new HttpCall(uri, headers, value, form);
  }

  /** The request that a redirect asks for. */
  HttpCall at(URI other, boolean sameOrigin) {
    return new HttpCall(other, headers, sameOrigin ? authorization : null, form);
  }

  /** Without the secrets that it carries, also those in the query of a signed address. */
  @Override
  public String toString() {
    return (form == null ? "GET " : "POST ") + Addresses.shown(uri);
  }
}
