package io.scar.container.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a request sends.
 *
 * @param type its media type
 * @param length in bytes
 * @param isStreamed whether it is too long to be kept in memory; a 401 to such a request is an
 *     exception instead of an answer
 */
record HttpBody(String type, long length, boolean isStreamed, Content content) {

  /** Opens the bytes, once for each attempt. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  static final HttpBody EMPTY = of("application/octet-stream", new byte[0]);

  static HttpBody of(String type, byte[] bytes) {
    return new HttpBody(type, bytes.length, false, () -> new ByteArrayInputStream(bytes));
  }

  static HttpBody form(String fields) {
    return of("application/x-www-form-urlencoded", fields.getBytes(StandardCharsets.US_ASCII));
  }

  static HttpBody streamed(long length, Content content) {
    return new HttpBody("application/octet-stream", length, true, content);
  }
}
