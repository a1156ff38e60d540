package io.scar.supervisor.storage;

import io.scar.container.credentials.AwsJson;
import io.scar.supervisor.config.Aws;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
 * Calls of services that speak AWS's JSON protocol, signed as the function's role. Of each a single
 * operation is needed, and its client would make the layer larger.
 */
public final class SignedCalls implements AwsJson.Transport {

  /** Where a service's host is named otherwise than the service. */
  private static final Map<String, String> HOSTS = Map.of("ecr", "api.ecr");

  private final Aws aws;

  public SignedCalls(Aws aws) {
    this.aws = aws;
  }

  @Override
  public AwsJson.Answer post(String service, String region, String target, String body)
      throws IOException {
    ContentStreamProvider payload = ContentStreamProvider.fromUtf8String(body);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint(service, region))
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", target)
            .build();
    try (SdkHttpClient http = Sdk.http()) {
      var identity = Sdk.credentials(aws.source()).resolveCredentials();
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  s ->
                      s.identity(identity)
                          .request(request)
                          .payload(payload)
                          .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                          .putProperty(AwsV4HttpSigner.REGION_NAME, region));
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElse(payload))
                      .build())
              .call();
      try (InputStream answer =
          response.responseBody().isPresent()
              ? response.responseBody().get()
              : InputStream.nullInputStream()) {
        return new AwsJson.Answer(
            response.httpResponse().statusCode(),
            new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private URI endpoint(String service, String region) {
    return endpoint(aws, service, region);
  }

  /** Where a service answers. */
  static URI endpoint(Aws aws, String service, String region) {
    return aws.endpoint()
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
