package io.scar.local.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a service.
 *
 * @param id made by the endpoint for this request
 * @param method upper case
 * @param rawPath percent-encoded, starts with a slash
 * @param query decoded; a parameter without a value has an empty one
 * @param headers by lower-case name
 * @param region of the credential scope
 * @param body read at most once
 */
public record AwsRequest(
    String id,
    String method,
    String rawPath,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    String region,
    InputStream body) {

  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.stream().findFirst();
  }

  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /**
   * The whole body.
   *
   * @param limit bytes
   * @throws AwsException 413 {@code RequestTooLargeException} if it is longer
   */
  public byte[] bytes(int limit) throws IOException, AwsException {
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new AwsException(
          413,
          "RequestTooLargeException",
          "Request must be smaller than %d bytes".formatted(limit));
    }
    return bytes;
  }
}
