package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.supervisor.config.CredentialSource;
import io.scar.supervisor.config.RoleCredentials;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

class RequestSignerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @ParameterizedTest
  @CsvSource({
    "https://pics.s3.eu-west-1.amazonaws.com/in/a.jpg,",
    "https://pics.s3.eu-west-1.amazonaws.com/in/a.jpg, token",
    "https://pics.s3.eu-west-1.amazonaws.com/in/%C3%BC%20%2B%20%25/a~b..//c, token",
    "https://storage.lan:9000/pics/in/a.jpg,",
    "https://storage.lan:443/pics/in/a.jpg,"
  })
  void theSignatureIsTheSdks(String address, String token) {
    var role = new RoleCredentials("AKIAROLE", "very-secret", Optional.ofNullable(token));
    Map<String, String> headers =
        Map.of("content-type", "image/jpeg", "content-length", "7", "x-amz-checksum-crc32", "AAA=");

    Map<String, String> signed =
        new RequestSigner(role, "eu-west-1", "s3").sign("PUT", URI.create(address), headers, NOW);

    SdkHttpRequest expected = bySdk(role, URI.create(address), headers);
    signed.forEach(
        (name, value) -> assertThat(expected.firstMatchingHeader(name)).as(name).contains(value));
    assertThat(signed).containsKey("authorization").doesNotContainKey("host");
  }

  @ParameterizedTest
  @CsvSource({
    "https://batch.eu-west-1.amazonaws.com/v1/submitjob, token",
    "http://127.0.0.1:4566/v1/x,"
  })
  void theSignatureOfAServicesCallIsTheSdks(String address, String token) {
    var role = new RoleCredentials("AKIAROLE", "very-secret", Optional.ofNullable(token));
    String content = "{\"jobName\":\"f-0\"}";

    Map<String, String> signed =
        new RequestSigner(role, "eu-west-1", "batch")
            .sign(
                "POST",
                URI.create(address),
                Map.of("content-type", "application/json"),
                content,
                NOW);

    var identity =
        Sdk.credentials(new CredentialSource.Fixed(Optional.of(role))).resolveCredentials();
    SdkHttpRequest expected =
        AwsV4HttpSigner.create()
            .sign(
                s ->
                    s.identity(identity)
                        .request(
                            SdkHttpRequest.builder()
                                .method(SdkHttpMethod.POST)
                                .uri(URI.create(address))
                                .putHeader("content-type", "application/json")
                                .putHeader(
                                    "x-amz-content-sha256",
                                    signed.getOrDefault("x-amz-content-sha256", ""))
                                .build())
                        .payload(ContentStreamProvider.fromUtf8String(content))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "batch")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
            .request();
    assertThat(expected.firstMatchingHeader("authorization"))
        .contains(signed.getOrDefault("authorization", ""));
  }

  private static SdkHttpRequest bySdk(
      RoleCredentials role, URI address, Map<String, String> headers) {
    AwsCredentialsProvider provider =
        Sdk.credentials(new CredentialSource.Fixed(Optional.of(role)));
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.PUT).uri(address);
    headers.forEach(request::putHeader);
    var identity = provider.resolveCredentials();
    return AwsV4HttpSigner.create()
        .sign(
            s ->
                s.identity(identity)
                    .request(request.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
        .request();
  }
}
