package io.scar.local.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer over the JDK's HTTP server. */
final class ExchangeResponse implements AwsResponse {

  private static final int LAST_BYTE = 0xFF;

  private final HttpExchange exchange;
  private final boolean head;
  private boolean started;

  ExchangeResponse(HttpExchange exchange) {
    this.exchange = exchange;
    this.head = exchange.getRequestMethod().equals("HEAD");
  }

  /** Whether the status is already with the client, so that no error can follow. */
  boolean started() {
    return started;
  }

  @Override
  public void header(String name, String value) {
    exchange.getResponseHeaders().add(name, octets(value));
  }

  /**
   * The server sends the low byte of each character, which of some is a line break: a value with
   * characters that have more bytes goes as UTF-8.
   */
  private static String octets(String value) {
    return value.chars().allMatch(c -> c <= LAST_BYTE)
        ? value
        : new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void send(int status) throws IOException {
    started = true;
    if (!head && status != 204 && status != 304) {
      exchange.getResponseHeaders().set("Content-Length", "0");
    }
    exchange.sendResponseHeaders(status, -1);
  }

  @Override
  public void send(int status, String contentType, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    try (OutputStream out = stream(status, body.length)) {
      if (!head) {
        out.write(body);
      }
    }
  }

  @Override
  public OutputStream stream(int status, long length) throws IOException {
    started = true;
    if (head) {
      // The length of the body that a GET would have; the server itself never writes one.
      if (length >= 0) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      }
      exchange.sendResponseHeaders(status, -1);
      return OutputStream.nullOutputStream();
    }
    // The server's own code: 0 means chunked, -1 means no body.
    exchange.sendResponseHeaders(status, length < 0 ? 0 : length == 0 ? -1 : length);
    return length == 0 ? OutputStream.nullOutputStream() : exchange.getResponseBody();
  }
}
