package io.scar.local.gateway;

import io.scar.local.http.FormParameters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request at a front door.
 *
 * @param rawPath percent-encoded, behind the address of the door, with a slash at its beginning
 * @param headers by lower-case name, those of a proxy among them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once; never compared, never changed.
record GatewayRequest(
    String id,
    Instant time,
    String method,
    String rawPath,
    String rawQuery,
    Map<String, List<String>> headers,
    String sourceIp,
    String protocol,
    byte[] body) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * @param name in lower case
   */
  Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The media type without its parameters, in lower case; empty if there is none. */
  String mediaType() {
    String type = header("content-type").orElse("");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /** The path as people write it. */
  String path() {
    try {
      return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return rawPath;
    }
  }

  /** Decoded, in the order in which they came. */
  Map<String, List<String>> query() {
    return FormParameters.parse(rawQuery).values();
  }

  /** As in the log of a web server, the way both gateways tell the time. */
  String logTime() {
    return TIME.format(time);
  }

  /** Several headers of one name as one, by lower-case name. */
  Map<String, String> joinedHeaders() {
    Map<String, String> joined = new LinkedHashMap<>();
    headers.forEach((name, values) -> joined.put(name, String.join(",", values)));
    return joined;
  }

  /** The same with its body. */
  GatewayRequest with(byte[] whole) {
    return new GatewayRequest(
        id, time, method, rawPath, rawQuery, headers, sourceIp, protocol, whole);
  }

  /** The same behind a part of the path. */
  GatewayRequest at(String path) {
    return new GatewayRequest(id, time, method, path, rawQuery, headers, sourceIp, protocol, body);
  }

  String userAgent() {
    return header("user-agent").orElse("");
  }

  String host() {
    return header("host").orElse("");
  }

  /**
   * Whether the request says that somebody signed it; as everywhere in the local cloud, the
   * signature itself is not checked.
   */
  boolean isSigned() {
    return accessKey().isPresent();
  }

  /** Of the signature. */
  Optional<String> accessKey() {
    String authorization = header("authorization").orElse("");
    int credential = authorization.indexOf("Credential=");
    if (authorization.startsWith("AWS4-") && credential > 0) {
      return Optional.of(
          authorization.substring(credential + "Credential=".length()).split("/", -1)[0]);
    }
    return query().getOrDefault("X-Amz-Credential", List.of()).stream()
        .findFirst()
        .map(scope -> scope.split("/", -1)[0]);
  }
}
