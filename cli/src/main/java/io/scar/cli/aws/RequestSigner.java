package io.scar.cli.aws;

import io.scar.container.credentials.SignatureV4;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs requests to services other than S3, as the SDK's signer does. */
final class RequestSigner {

  private final SignatureV4 signature;

  /**
   * @param service its name in signatures
   */
  RequestSigner(AwsCredentialsIdentity credentials, String region, String service) {
    signature =
        new SignatureV4(
            credentials.accessKeyId(),
            credentials.secretAccessKey(),
            credentials instanceof AwsSessionCredentialsIdentity session
                ? Optional.of(session.sessionToken())
                : Optional.empty(),
            region,
            service);
  }

  /**
   * @param headers all of them are signed
   * @return them, by lower-case name, with those that the signature adds; without the host, which
   *     every client writes
   */
  Map<String, String> sign(
      String method, URI address, Map<String, String> headers, byte[] content, Instant now) {
    Map<String, String> signed = new HashMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
    return signature.sign(
        method, address, path(address), query(address), signed, SignatureV4.hash(content), now);
  }

  /** Encoded once more than it is sent. */
  private static String path(URI address) {
    String path = address.getRawPath();
    return path.isEmpty()
        ? "/"
        : Arrays.stream(path.split("/", -1))
            .map(RequestSigner::encoded)
            .collect(Collectors.joining("/"));
  }

  /** By name, and of one name by value. */
  private static String query(URI address) {
    String query = address.getRawQuery();
    return query == null
        ? ""
        : Arrays.stream(query.split("&", -1))
            .map(
                pair -> {
                  int equals = pair.indexOf('=');
                  String name = equals < 0 ? pair : pair.substring(0, equals);
                  String value = equals < 0 ? "" : pair.substring(equals + 1);
                  return encoded(decoded(name)) + "=" + encoded(decoded(value));
                })
            .sorted()
            .collect(Collectors.joining("&"));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
