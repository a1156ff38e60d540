package io.scar.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

class RequestSignerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET, https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/,
          GET, https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/?Marker=a%2Bb%3D%3D%20%C3%BC~*, token
          GET, http://127.0.0.1:4566/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af, token
          GET, https://lambda.lan:443/2018-10-31/layers?find=LayerVersion&Arn=arn%3Aaws%3A1, token
          GET, https://x.lambda-url.eu-west-1.on.aws/?b=2&a=2&a=10&a=1&c,
          GET, https://x.lambda-url.eu-west-1.on.aws,
          POST, https://tagging.eu-west-1.amazonaws.com/, token
          PATCH, http://127.0.0.1:80/v2/apis/a~b/stages/%24default, token
          """)
  void theSignatureIsTheSdks(String method, String address, @Nullable String token) {
    AwsCredentials caller =
        token == null
            ? AwsBasicCredentials.create("AKIAROLE", "very-secret" + "x".repeat(80))
            : AwsSessionCredentials.create("AKIAROLE", "very-secret", token);
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "X-Amz-Target", " A.B ");
    byte[] content = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

    Map<String, String> signed =
        new RequestSigner(caller, "eu-west-1", "service")
            .sign(method, URI.create(address), headers, content, NOW);

    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(URI.create(address));
    headers.forEach(request::putHeader);
    SdkHttpRequest expected =
        AwsV4HttpSigner.create()
            .sign(
                s ->
                    s.identity(caller)
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(content))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "service")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
            .request();
    assertThat(signed.get("authorization"))
        .isEqualTo(expected.firstMatchingHeader("Authorization").orElseThrow());
    assertThat(signed.get("x-amz-date"))
        .isEqualTo(expected.firstMatchingHeader("X-Amz-Date").orElseThrow());
    assertThat(signed.get("x-amz-security-token")).isEqualTo(token);
    assertThat(signed).doesNotContainKey("host");
  }
}
