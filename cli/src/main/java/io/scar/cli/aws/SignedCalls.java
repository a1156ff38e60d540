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
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Signed calls of services of which a few operations are needed, by AWS's JSON protocol or by REST:
 * less than their clients would bring.
 */
public final class SignedCalls implements AwsJson.Transport {

  /** Where a service's host is named otherwise than the service. */
  private static final Map<String, String> HOSTS = Map.of("ecr", "api.ecr");

  /** Where a service is named otherwise in variables. */
  private static final Map<String, String> VARIABLES = Map.of("apigateway", "API_GATEWAY");

  /** Without it API Gateway answers in HAL. */
  private static final String JSON = "application/json";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

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
    Attempts.Answer answer =
        exchange(
            service,
            region,
            "POST",
            endpoint(service, region),
            Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", target),
            body);
    return new AwsJson.Answer(answer.status(), answer.body());
  }

  /**
   * A call of a service whose operations are paths, with a method that URL connections know.
   *
   * @param path from the service's root, percent-encoded, with its query
   * @throws IOException when there is no answer
   */
  Attempts.Answer call(
      String service, String region, String method, String path, @Nullable String body)
      throws IOException {
    return exchange(
        service, region, method, below(endpoint(service, region), path), plain(body), body);
  }

  private static Map<String, String> plain(@Nullable String body) {
    return body == null ? Map.of("Accept", JSON) : Map.of("Accept", JSON, "Content-Type", JSON);
  }

  /**
   * A call of a service whose operations are paths, some of them with PATCH, which URL connections
   * do not know.
   *
   * @param path from the service's root, percent-encoded, with its query
   */
  Attempts.Answer send(
      HttpClient client,
      String service,
      String region,
      String method,
      String path,
      @Nullable String body)
      throws IOException {
    URI uri = below(endpoint(service, region), path);
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed(service, region, method, uri, plain(body), bytes).forEach(request::setHeader);
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Attempts.Answer(
          answer.statusCode(),
          answer.headers().firstValue("x-amzn-errortype").orElse(""),
          answer.body());
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }

  private static URI below(URI root, String path) {
    return URI.create(root.toString().replaceFirst("/$", "") + path);
  }

  private Attempts.Answer exchange(
      String service,
      String region,
      String method,
      URI uri,
      Map<String, String> headers,
      @Nullable String body)
      throws IOException {
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(uri);
    signed(service, region, method, uri, headers, bytes).forEach(request::putHeader);
    if (body != null) {
      request.putHeader("content-length", String.valueOf(bytes.length));
    }
    try {
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(request.build())
                      .contentStreamProvider(
                          body == null ? null : () -> new ByteArrayInputStream(bytes))
                      .build())
              .call();
      try (InputStream answer =
          response.responseBody().isPresent()
              ? response.responseBody().get()
              : InputStream.nullInputStream()) {
        return new Attempts.Answer(
            response.httpResponse().statusCode(),
            response.httpResponse().firstMatchingHeader("x-amzn-errortype").orElse(""),
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
    try (InputStream in = payload.open()) {
      return signed(service, region, method, uri, headers, in.readAllBytes());
    }
  }

  private Map<String, String> signed(
      String service,
      String region,
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] content)
      throws IOException {
    try {
      return new RequestSigner(credentials.resolveCredentials(), region, service)
          .sign(method, uri, headers, content, Instant.now());
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private URI endpoint(String service, String region) {
    return environment
        .endpoint(VARIABLES.getOrDefault(service, service.toUpperCase(Locale.ROOT)))
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
