package io.scar.supervisor.storage;

import io.scar.container.credentials.SignatureV4;
import io.scar.supervisor.config.RoleCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Signs requests that have no query, and no path that would have to be encoded twice.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature
 *     Version 4 in the authorization header</a>
 */
final class RequestSigner {

  /** S3 takes it: the signed headers vouch for the content by its checksum, or TLS does. */
  private static final String UNSIGNED_CONTENT = "UNSIGNED-PAYLOAD";

  private final SignatureV4 signature;

  /**
   * @param service its name in signatures
   */
  RequestSigner(RoleCredentials credentials, String region, String service) {
    signature =
        new SignatureV4(
            credentials.accessKeyId(),
            credentials.secretAccessKey(),
            credentials.sessionToken(),
            region,
            service);
  }

  /**
   * Leaves the content out, which only S3 accepts, unless a header has its hash.
   *
   * @param headers by lower-case name; all of them are signed
   * @return them, with those that the signature adds; without the host, which every client writes
   */
  Map<String, String> sign(String method, URI address, Map<String, String> headers, Instant now) {
    String contentHash = headers.getOrDefault(SignatureV4.CONTENT_HASH, UNSIGNED_CONTENT);
    return signature.sign(method, address, address.getRawPath(), "", headers, contentHash, now);
  }

  /** The same with the content. */
  Map<String, String> sign(
      String method, URI address, Map<String, String> headers, String content, Instant now) {
    String contentHash = SignatureV4.hash(content.getBytes(StandardCharsets.UTF_8));
    return signature.sign(method, address, address.getRawPath(), "", headers, contentHash, now);
  }
}
