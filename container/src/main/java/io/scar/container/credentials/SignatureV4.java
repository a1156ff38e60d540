package io.scar.container.credentials;

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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs requests to AWS in their headers. The SDK's signer, and Java's ciphers which it sets up for
 * a hash, take a new process longer than a call.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
public final class SignatureV4 {

  /** The header that has the content's {@link #hash}. */
  public static final String CONTENT_HASH = "x-amz-content-sha256";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String END = "aws4_request";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = "uuuuMMdd".length();
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private final String accessKeyId;
  private final String secretAccessKey;
  private final Optional<String> sessionToken;
  private final String region;
  private final String service;

  /**
   * @param sessionToken of credentials that are temporary
   * @param service its name in signatures
   */
  public SignatureV4(
      String accessKeyId,
      String secretAccessKey,
      Optional<String> sessionToken,
      String region,
      String service) {
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
    this.sessionToken = sessionToken;
    this.region = region;
    this.service = service;
  }

  /**
   * @param address says the host
   * @param path in its canonical form, which is S3's or that of all other services
   * @param query in its canonical form; empty if there is none
   * @param headers by lower-case name; all of them are signed
   * @param contentHash what {@link #CONTENT_HASH} is to say
   * @return the headers with those that the signature adds; without the host, which every client
   *     writes
   */
  public Map<String, String> sign(
      String method,
      URI address,
      String path,
      String query,
      Map<String, String> headers,
      String contentHash,
      Instant now) {
    String time = TIME.format(now);
    SortedMap<String, String> signed = new TreeMap<>(headers);
    signed.put("host", host(address));
    signed.put(CONTENT_HASH, contentHash);
    signed.put("x-amz-date", time);
    if (sessionToken.isPresent()) {
      signed.put("x-amz-security-token", sessionToken.get());
    }
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> header : signed.entrySet()) {
      lines.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    String names = String.join(";", signed.keySet());
    String request = String.join("\n", method, path, query, lines, names, contentHash);
    String date = time.substring(0, DATE_LENGTH);
    String scope = String.join("/", date, region, service, END);
    String text = String.join("\n", ALGORITHM, time, scope, hash(bytes(request)));
    signed.remove("host");
    signed.put(
        "authorization",
        ALGORITHM
            + " Credential="
            + accessKeyId
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
    int usual = "https".equals(address.getScheme()) ? HTTPS : HTTP;
    return address.getPort() < 0 || address.getPort() == usual
        ? address.getHost()
        : address.getHost() + ":" + address.getPort();
  }

  private byte[] key(String date) {
    byte[] ofDate = mac(bytes("AWS4" + secretAccessKey), date);
    return mac(mac(mac(ofDate, region), service), END);
  }

  /**
   * HMAC with SHA-256. Java's own would load and set up all its ciphers first.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
   */
  private static byte[] mac(byte[] key, String text) {
    byte[] inner =
        Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
    byte[] outer = inner.clone();
    for (int i = 0; i < BLOCK_BYTES; i++) {
      inner[i] ^= INNER_PAD;
      outer[i] ^= OUTER_PAD;
    }
    MessageDigest hash = sha256();
    hash.update(inner);
    byte[] within = hash.digest(bytes(text));
    hash.update(outer);
    return hash.digest(within);
  }

  /** The SHA-256 of a content, in hexadecimal digits. */
  public static String hash(byte[] content) {
    return hex(sha256().digest(content));
  }

  /** The same of a content that is read to its end. */
  public static String hash(InputStream content) throws IOException {
    DigestInputStream digested = new DigestInputStream(content, sha256());
    digested.transferTo(OutputStream.nullOutputStream());
    return hex(digested.getMessageDigest().digest());
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
