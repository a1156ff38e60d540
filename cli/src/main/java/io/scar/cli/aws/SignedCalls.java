package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.failure.Failure;
import io.scar.container.credentials.AwsJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
 * Signed calls of services that speak AWS's JSON protocol and of which one operation is needed:
 * less than their clients would bring.
 */
public final class SignedCalls implements AwsJson.Transport {

  /** Where a service's host is named otherwise than the service. */
  private static final Map<String, String> HOSTS = Map.of("ecr", "api.ecr");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What an HTTP client sets itself. */
  private static final Set<String> CONNECTION = Set.of("host", "content-length");

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
    ContentStreamProvider payload = ContentStreamProvider.fromUtf8String(body);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint(service, region))
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", target)
            .build();
    RestAnswer answer = send(service, region, request, payload);
    return new AwsJson.Answer(answer.status(), answer.body());
  }

  /**
   * @param errorType the service's word for an error; empty if it gave none
   */
  record RestAnswer(int status, String errorType, String body) {}

  /**
   * A call of a service whose operations are paths, some of them with PATCH, which URL connections
   * do not know.
   *
   * @param endpoint its name in variables
   * @param path percent-encoded, with its query
   */
  RestAnswer rest(
      HttpClient client,
      String service,
      String endpoint,
      String region,
      String method,
      String path,
      @Nullable String body)
      throws IOException {
    String base =
        environment.endpoint(endpoint).orElseGet(() -> endpoint(service, region)).toString();
    URI uri = URI.create(base.replaceFirst("/$", "") + path);
    Map<String, String> plain = new LinkedHashMap<>(Map.of("Accept", "application/json"));
    if (body != null) {
      plain.put("Content-Type", "application/json");
    }
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(bytes));
    headers(service, region, method, uri, plain, () -> new ByteArrayInputStream(bytes))
        .forEach(request::setHeader);
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new RestAnswer(
          answer.statusCode(),
          answer.headers().firstValue("x-amzn-errortype").orElse(""),
          answer.body());
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private RestAnswer send(
      String service, String region, SdkHttpRequest request, ContentStreamProvider payload)
      throws IOException {
    try {
      var identity = credentials.resolveCredentials();
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
        return new RestAnswer(
            response.httpResponse().statusCode(),
            response.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElse(""),
            new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Opens what a request sends. */
  @FunctionalInterface
  public interface Payload {
    InputStream open() throws IOException;
  }

  /** The headers that a request gets by being signed, without those of the connection. */
  Map<String, String> headers(
      String service,
      String region,
      String method,
      URI uri,
      Map<String, String> headers,
      Payload payload)
      throws IOException {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(uri);
    headers.forEach(request::putHeader);
    byte[] bytes;
    try (InputStream in = payload.open()) {
      bytes = in.readAllBytes();
    }
    try {
      var identity = credentials.resolveCredentials();
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  s ->
                      s.identity(identity)
                          .request(request.build())
                          .payload(ContentStreamProvider.fromByteArray(bytes))
                          .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                          .putProperty(AwsV4HttpSigner.REGION_NAME, region));
      Map<String, String> result = new LinkedHashMap<>();
      signed
          .request()
          .forEachHeader(
              (name, values) -> {
                if (!CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                  result.put(name, String.join(",", values));
                }
              });
      return result;
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
