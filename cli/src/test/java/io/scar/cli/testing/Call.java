package io.scar.cli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/**
 * One request.
 *
 * @param service as the signature names it, for instance {@code lambda}
 * @param path decoded
 */
public record Call(
    String service,
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    SdkBytes body) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Call of(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (headers.getOrDefault("x-amz-content-sha256", "").startsWith("STREAMING-")) {
      body = unchunked(body);
    }
    String query = exchange.getRequestURI().getRawQuery();
    return new Call(
        service(headers.getOrDefault("authorization", "")),
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        form(query == null ? "" : query),
        headers,
        SdkBytes.fromByteArray(body));
  }

  /** The body as JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(body.asByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String text() {
    return body.asUtf8String();
  }

  /** The members of a form-encoded body. */
  public Map<String, String> form() {
    return form(text());
  }

  /** The parts of the path. */
  public List<String> parts() {
    return Arrays.stream(path.split("/", -1)).skip(1).toList();
  }

  private static String service(String authorization) {
    String[] scope = authorization.replaceFirst(".*Credential=", "").split("/", -1);
    return scope.length > 3 ? scope[3] : "";
  }

  private static Map<String, String> form(String text) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String member : text.split("&", -1)) {
      int equals = member.indexOf('=');
      members.put(
          decoded(equals < 0 ? member : member.substring(0, equals)),
          equals < 0 ? "" : decoded(member.substring(equals + 1)));
    }
    return members;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** A body in signed chunks: {@code SIZE;chunk-signature=…}, a line break, and the data. */
  private static byte[] unchunked(byte[] body) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int at = 0;
    while (at < body.length) {
      int end = at;
      while (body[end] != '\r') {
        end++;
      }
      String head = new String(body, at, end - at, StandardCharsets.US_ASCII);
      int size = Integer.parseInt(head.replaceFirst(";.*", ""), 16);
      if (size == 0) {
        break;
      }
      data.write(body, end + 2, size);
      at = end + 2 + size + 2;
    }
    return data.toByteArray();
  }
}
