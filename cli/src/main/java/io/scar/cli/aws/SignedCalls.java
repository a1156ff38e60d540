package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.container.credentials.AwsJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Signed calls of services of which a few operations are needed, by AWS's JSON protocol or by REST:
 * less than their clients would bring.
 */
final class SignedCalls implements AwsJson.Transport {

  /** Where a service's host is named otherwise than the service. */
  private static final Map<String, String> HOSTS = Map.of("ecr", "api.ecr");

  private final Environment environment;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;

  SignedCalls(Environment environment, AwsCredentialsProvider credentials, SdkHttpClient http) {
    this.environment = environment;
    this.credentials = credentials;
    this.http = http;
  }

  @Override
  public AwsJson.Answer post(String service, String region, String target, String body)
      throws IOException {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint(service, region))
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", target)
            .build();
    Answered answered = send(service, region, request, ContentStreamProvider.fromUtf8String(body));
    return new AwsJson.Answer(answered.status(), answered.body());
  }

  /**
   * What a service of the REST protocol answered.
   *
   * @param errorType of {@code X-Amzn-ErrorType}; empty where there is none
   */
  record Answered(int status, String errorType, String body) {
    @Override
    public String toString() {
      return "Answered[" + status + "]"; // the text may hold secrets
    }
  }

  /**
   * @param path from the service's root, encoded
   * @param query not encoded
   * @throws IOException when there is no answer
   */
  Answered get(String service, String region, String path, Map<String, String> query)
      throws IOException {
    URI root = endpoint(service, region);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(root)
            .encodedPath(root.getRawPath().replaceFirst("/$", "") + path);
    query.forEach(request::putRawQueryParameter);
    return send(service, region, request.build(), null);
  }

  private Answered send(
      String service, String region, SdkHttpRequest request, @Nullable ContentStreamProvider body)
      throws IOException {
    try {
      var identity = credentials.resolveCredentials();
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  s -> {
                    s.identity(identity)
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region);
                    if (body != null) {
                      s.payload(body);
                    }
                  });
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(body == null ? null : signed.payload().orElse(body))
                      .build())
              .call();
      try (InputStream answer =
          response.responseBody().isPresent()
              ? response.responseBody().get()
              : InputStream.nullInputStream()) {
        return new Answered(
            response.httpResponse().statusCode(),
            response.httpResponse().firstMatchingHeader("x-amzn-errortype").orElse(""),
            new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private URI endpoint(String service, String region) {
    return environment
        .endpoint(service.toUpperCase(Locale.ROOT))
        .orElseGet(
            () ->
                URI.create(
                    "https://%s.%s.%s/"
                        .formatted(
                            HOSTS.getOrDefault(service, service),
                            region,
                            PartitionMetadata.of(Region.of(region)).dnsSuffix())));
  }
}
