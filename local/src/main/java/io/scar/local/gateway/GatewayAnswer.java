package io.scar.local.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a front door answers.
 *
 * @param headers by name, without the body's length
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
record GatewayAnswer(int status, Map<String, List<String>> headers, byte[] body) {

  static final String JSON = "application/json";
  static final String CONTENT_TYPE = "Content-Type";

  /** An answer of the gateway itself. */
  static GatewayAnswer of(int status, String contentType, String body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put(CONTENT_TYPE, List.of(contentType));
    return new GatewayAnswer(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A refusal of the gateway itself, in the words that API Gateway has for it. */
  static GatewayAnswer refusal(int status, String message) {
    return of(status, JSON, "{\"message\":\"" + message + "\"}");
  }

  static GatewayAnswer empty(int status, Map<String, String> headers) {
    return new GatewayAnswer(status, Map.of(), new byte[0]).with(headers);
  }

  GatewayAnswer with(String name, String value) {
    return with(Map.of(name, value));
  }

  /** With these in the place of headers of the same names. */
  GatewayAnswer with(Map<String, String> more) {
    Map<String, List<String>> all = new LinkedHashMap<>(headers);
    more.forEach(
        (name, value) -> {
          all.keySet().removeIf(name::equalsIgnoreCase);
          all.put(name, List.of(value));
        });
    return new GatewayAnswer(status, all, body);
  }

  /** With the rules' own headers and none of the function's for the same purpose. */
  GatewayAnswer readableBy(Cors cors, GatewayRequest request) {
    Map<String, List<String>> all = new LinkedHashMap<>(headers);
    all.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith(Cors.PREFIX));
    cors.permitted(request)
        .forEach(
            (name, value) ->
                all.merge(
                    name,
                    List.of(value),
                    (old, added) -> {
                      List<String> both = new ArrayList<>(old);
                      both.addAll(added);
                      return both;
                    }));
    return new GatewayAnswer(status, all, body);
  }
}
