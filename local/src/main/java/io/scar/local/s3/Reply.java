package io.scar.local.s3;

import io.scar.local.http.AwsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.util.Set;

/** Hands the object store's answer on to the client. */
final class Reply {

  /** What the front's own server writes, or what belongs to one connection. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection",
          "content-length",
          "date",
          "keep-alive",
          "server",
          "transfer-encoding",
          "x-amz-request-id");

  /** Bytes of an XML answer that is looked into. */
  private static final int DOCUMENT_LIMIT = 16 << 20;

  private Reply() {}

  static void send(HttpResponse<InputStream> reply, AwsResponse response) throws IOException {
    headers(reply, response);
    try (InputStream body = reply.body();
        OutputStream out = response.stream(reply.statusCode(), length(reply))) {
      body.transferTo(out);
    }
  }

  /** As {@link #send}, with a body that was already read. */
  static void send(HttpResponse<InputStream> reply, byte[] body, AwsResponse response)
      throws IOException {
    headers(reply, response);
    try (OutputStream out = response.stream(reply.statusCode(), body.length)) {
      out.write(body);
    }
  }

  static byte[] document(HttpResponse<InputStream> reply) throws IOException {
    try (InputStream body = reply.body()) {
      byte[] bytes = body.readNBytes(DOCUMENT_LIMIT + 1);
      if (bytes.length > DOCUMENT_LIMIT) {
        throw new IOException("the object store's answer is longer than " + DOCUMENT_LIMIT);
      }
      return bytes;
    }
  }

  static boolean succeeded(HttpResponse<InputStream> reply) {
    return reply.statusCode() / 100 == 2;
  }

  private static long length(HttpResponse<InputStream> reply) {
    int status = reply.statusCode();
    long unknown = status == 204 || status == 304 ? 0 : -1;
    return reply.headers().firstValueAsLong("content-length").orElse(unknown);
  }

  private static void headers(HttpResponse<InputStream> reply, AwsResponse response) {
    reply
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name)) {
                values.forEach(value -> response.header(name, value));
              }
            });
  }
}
