package io.scar.supervisor.storage;

import io.scar.supervisor.config.RoleCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests for S3 that have no query and whose content is not part of the signature.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature
 *     Version 4 in the authorization header</a>
 */
final class RequestSigner {

  /** The signed headers vouch for the content by its checksum. */
  private static final String CONTENT = "UNSIGNED-PAYLOAD";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DATE_LENGTH = "yyyyMMdd".length();

  private final RoleCredentials credentials;
  private final String region;

  RequestSigner(RoleCredentials credentials, String region) {
    this.credentials = credentials;
    this.region = region;
  }

  /**
   * @param headers by lower-case name; all of them are signed
   * @return them, with those that the signature adds; without the host, which every client writes
   */
  Map<String, String> sign(String method, URI address, Map<String, String> headers, Instant now) {
    SortedMap<String, String> signed = new TreeMap<>(headers);
    String time = TIME.format(now);
    signed.put("host", host(address));
    signed.put("x-amz-content-sha256", CONTENT);
    signed.put("x-amz-date", time);
    credentials.sessionToken().ifPresent(token -> signed.put("x-amz-security-token", token));
    StringBuilder lines = new StringBuilder();
    signed.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    String names = String.join(";", signed.keySet());
    String request =
        String.join("\n", method, address.getRawPath(), "", lines.toString(), names, CONTENT);
    String date = time.substring(0, DATE_LENGTH);
    String scope = date + "/" + region + "/s3/aws4_request";
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
    for (String part : new String[] {date, region, "s3", "aws4_request"}) {
      key = mac(key, part);
    }
    return key;
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      // By name: to look for it would load every provider before this one, which takes longer.
      Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes(text));
    } catch (GeneralSecurityException e) {
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
