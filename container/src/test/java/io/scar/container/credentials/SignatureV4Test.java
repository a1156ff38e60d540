package io.scar.container.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What AWS's own examples say.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Examples
 *     of signatures</a>
 */
class SignatureV4Test {

  private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
  private static final String EXAMPLE_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  private static final String EXAMPLE_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private static Map<String, String> signed(
      String method, String path, Map<String, String> headers, String content, String... token) {
    return new SignatureV4(
            EXAMPLE_KEY_ID,
            EXAMPLE_KEY,
            token.length == 0 ? Optional.empty() : Optional.of(token[0]),
            "us-east-1",
            "s3")
        .sign(
            method,
            URI.create("https://examplebucket.s3.amazonaws.com" + path),
            path,
            "",
            headers,
            SignatureV4.hash(content.getBytes(StandardCharsets.UTF_8)),
            NOW);
  }

  @Test
  void anObjectIsAskedForAsInTheExample() {
    Map<String, String> signed = signed("GET", "/test.txt", Map.of("range", "bytes=0-9"), "");

    assertThat(signed)
        .containsOnly(
            Map.entry("range", "bytes=0-9"),
            Map.entry("x-amz-date", "20130524T000000Z"),
            Map.entry(
                SignatureV4.CONTENT_HASH,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            Map.entry(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                    + " SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                    + " Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
  }

  @Test
  void anObjectIsSentAsInTheExample() {
    Map<String, String> headers =
        Map.of(
            "date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY");

    Map<String, String> signed =
        signed("PUT", "/test%24file.text", headers, "Welcome to Amazon S3.");

    assertThat(signed.get("authorization"))
        .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  }

  @Test
  void theTokenOfTemporaryCredentialsIsSigned() {
    Map<String, String> signed = signed("GET", "/test.txt", Map.of(), "", "token");

    assertThat(signed).containsEntry("x-amz-security-token", "token");
    assertThat(signed.get("authorization"))
        .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,");
  }

  @Test
  void aStreamHasTheHashOfItsBytes() throws IOException {
    byte[] content = "Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8);

    assertThat(SignatureV4.hash(new ByteArrayInputStream(content)))
        .isEqualTo(SignatureV4.hash(content))
        .isEqualTo("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  }
}
