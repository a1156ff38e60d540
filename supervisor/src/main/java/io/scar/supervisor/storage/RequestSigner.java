package io.scar.supervisor.storage;

import io.scar.supervisor.config.RoleCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs requests that have no query, and no path that would have to be encoded twice.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature
 *     Version 4 in the authorization header</a>
 */
final class RequestSigner {

  /** Of the content, in hexadecimal digits. */
  static final String CONTENT_HASH = "x-amz-content-sha256";

  /** S3 takes it: the signed headers vouch for the content by its checksum, or TLS does. */
  private static final String UNSIGNED_CONTENT = "UNSIGNED-PAYLOAD";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = "yyyyMMdd".length();

  private static final int BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private final RoleCredentials credentials;
  private final String region;
  private final String service;

  /**
   * @param service its name in signatures
   */
  RequestSigner(RoleCredentials credentials, String region, String service) {
    this.credentials = credentials;
    this.region = region;
    this.service = service;
  }

  /**
   * Leaves the content out, which only S3 accepts, unless a header has its hash.
   *
   * @param headers by lower-case name; all of them are signed
   * @return them, with those that the signature adds; without the host, which every client writes
   */
  Map<String, String> sign(String method, URI address, Map<String, String> headers, Instant now) {
    String contentHash = headers.getOrDefault(CONTENT_HASH, UNSIGNED_CONTENT);
    return signed(method, address, headers, contentHash, now);
  }

  /** The same with the content. */
  Map<String, String> sign(
      String method, URI address, Map<String, String> headers, String content, Instant now) {
    return signed(method, address, headers, hex(digest(content)), now);
  }

  private Map<String, String> signed(
      String method, URI address, Map<String, String> headers, String contentHash, Instant now) {
    SortedMap<String, String> signed = new TreeMap<>(headers);
    String time = TIME.format(now);
    signed.put("host", host(address));
    signed.put(CONTENT_HASH, contentHash);
    signed.put("x-amz-date", time);
    credentials.sessionToken().ifPresent(token -> signed.put("x-amz-security-token", token));
    StringBuilder lines = new StringBuilder();
    signed.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    String names = String.join(";", signed.keySet());
    String request =
        String.join("\n", method, address.getRawPath(), "", lines.toString(), names, contentHash);
    String date = time.substring(0, DATE_LENGTH);
    String scope = date + "/" + region + "/" + service + "/aws4_request";
    String text = String.join("\n", ALGORITHM, time, scope, hex(digest(request)));
    signed.remove("host");
    signed.put(
        "authorization",
        ALGORITHM
            + " Credential="
            + credentials.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + hex(mac(key(date), text)));
    return signed;
  }

  /** As clients write it: with a port that is not the scheme's own. */
  private static String host(URI address) {
    int usual = "https".equals(address.getScheme()) ? 443 : 80;
    return address.getPort() < 0 || address.getPort() == usual
        ? address.getHost()
        : address.getHost() + ":" + address.getPort();
  }

  private byte[] key(String date) {
    byte[] key = bytes("AWS4" + credentials.secretAccessKey());
    for (String part : new String[] {date, region, service, "aws4_request"}) {
      key = mac(key, part);
    }
    return key;
  }

  /**
   * HMAC with SHA-256. Java's own would load and set up all its ciphers first.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
   */
  private static byte[] mac(byte[] key, String text) {
    byte[] known = key.length > BLOCK_BYTES ? sha256().digest(key) : key;
    byte[] inner = new byte[BLOCK_BYTES];
    byte[] outer = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      byte part = i < known.length ? known[i] : 0;
      inner[i] = (byte) (part ^ INNER_PAD);
      outer[i] = (byte) (part ^ OUTER_PAD);
    }
    MessageDigest hash = sha256();
    hash.update(inner);
    byte[] within = hash.digest(bytes(text));
    hash.update(outer);
    return hash.digest(within);
  }

  /** For {@link #CONTENT_HASH}. */
  static String hash(InputStream content) throws IOException {
    DigestInputStream digested = new DigestInputStream(content, sha256());
    digested.transferTo(OutputStream.nullOutputStream());
    return hex(digested.getMessageDigest().digest());
  }

  private static byte[] digest(String text) {
    return sha256().digest(bytes(text));
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
