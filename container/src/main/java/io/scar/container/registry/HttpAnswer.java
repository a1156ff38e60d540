package io.scar.container.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param uri that answered, after redirects
 * @param headers by their name in lower case
 * @param body closing it before its end gives the connection up
 */
record HttpAnswer(int status, URI uri, Map<String, List<String>> headers, InputStream body)
    implements Closeable {

  static final int PARTIAL = 206;

  boolean isSuccess() {
    return status == 200 || status == PARTIAL;
  }

  Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The media type, without parameters, or empty. */
  String contentType() {
    String type = header("content-type").orElse("");
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
  }

  /** Of the body, in bytes; -1 when it is not said. */
  long contentLength() {
    try {
      return Long.parseLong(header("content-length").orElse("-1").strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The body of a document, which is in memory. */
  byte[] bytes() {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot fail to be read", e);
    }
  }

  /** The same with another body. */
  HttpAnswer with(InputStream other) {
    return new HttpAnswer(status, uri, headers, other);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
