package io.scar.cli.aws;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests to services other than S3, as the SDK's signer does. That one, and Java's ciphers
 * which it sets up for a hash, take longer than the calls of a list.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
final class RequestSigner {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String END = "aws4_request";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = 8;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int BLOCK = 64;
  private static final int INNER = 0x36;
  private static final int OUTER = 0x5c;

  private final AwsCredentialsIdentity credentials;
  private final String region;
  private final String service;

  /**
   * @param service its name in signatures
   */
  RequestSigner(AwsCredentialsIdentity credentials, String region, String service) {
    this.credentials = credentials;
    this.region = region;
    this.service = service;
  }

  /**
   * @param headers all of them are signed
   * @return them, by lower-case name, with those that the signature adds; without the host, which
   *     every client writes
   */
  Map<String, String> sign(
      String method, URI address, Map<String, String> headers, byte[] content, Instant now) {
    String time = TIME.format(now);
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
    String contentHash = hex(sha256().digest(content));
    signed.put("host", host(address));
    signed.put("x-amz-content-sha256", contentHash);
    signed.put("x-amz-date", time);
    if (credentials instanceof AwsSessionCredentialsIdentity session) {
      signed.put("x-amz-security-token", session.sessionToken());
    }
    String names = String.join(";", signed.keySet());
    StringBuilder lines = new StringBuilder();
    signed.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    String request =
        String.join(
            "\n", method, path(address), query(address), lines.toString(), names, contentHash);
    String scope = String.join("/", time.substring(0, DATE_LENGTH), region, service, END);
    String text = String.join("\n", ALGORITHM, time, scope, hex(sha256().digest(bytes(request))));
    signed.remove("host");
    signed.put(
        "authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                ALGORITHM, credentials.accessKeyId(), scope, names, hex(mac(key(scope), text))));
    return signed;
  }

  /** As clients write it: with a port that is not the scheme's own. */
  private static String host(URI address) {
    int usual = "https".equals(address.getScheme()) ? HTTPS : HTTP;
    return address.getPort() < 0 || address.getPort() == usual
        ? address.getHost()
        : address.getHost() + ":" + address.getPort();
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

  private byte[] key(String scope) {
    byte[] key = bytes("AWS4" + credentials.secretAccessKey());
    for (String part : scope.split("/", -1)) {
      key = mac(key, part);
    }
    return key;
  }

  /**
   * HMAC with SHA-256.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
   */
  private static byte[] mac(byte[] key, String text) {
    byte[] block = Arrays.copyOf(key.length > BLOCK ? sha256().digest(key) : key, BLOCK);
    byte[] inner = hashed(block, INNER, bytes(text));
    return hashed(block, OUTER, inner);
  }

  private static byte[] hashed(byte[] block, int pad, byte[] text) {
    MessageDigest hash = sha256();
    for (byte part : block) {
      hash.update((byte) (part ^ pad));
    }
    return hash.digest(text);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
