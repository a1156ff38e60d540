package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Calls of services whose operations are paths that take and give JSON, signed as the function's
 * role. Two operations do not pay for a client, nor for the SDK's signer, which take a new process
 * longer than the calls themselves.
 */
public final class SignedPosts {

  private static final String JSON = "application/json";

  private final Aws aws;
  private final Duration patience;

  /**
   * @param patience for an answer
   */
  public SignedPosts(Aws aws, Duration patience) {
    this.aws = aws;
    this.patience = patience;
  }

  /**
   * What a service answered.
   *
   * @param errorType as it names it; empty if it does not
   */
  public record Answer(int status, String errorType, String body) {}

  /**
   * @param service its name in signatures and in host names
   * @param path of the operation
   * @throws IOException if there is no answer: what was asked for may have happened all the same
   */
  public Answer post(String service, String path, String json) throws IOException {
    byte[] content = json.getBytes(StandardCharsets.UTF_8);
    URI address = SignedCalls.endpoint(aws, service, aws.region()).resolve(path);
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", JSON);
    headers.put("content-length", Integer.toString(content.length));
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(address);
    try (SdkHttpClient http = Sdk.http(patience)) {
      aws.credentials()
          .map(role -> new RequestSigner(role, aws.region(), service))
          .map(signer -> signer.sign("POST", address, headers, json, Instant.now()))
          .orElse(headers)
          .forEach(request::putHeader);
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(request.build())
                      .contentStreamProvider(() -> new ByteArrayInputStream(content))
                      .build())
              .call();
      try (InputStream answer =
          response.responseBody().isPresent()
              ? response.responseBody().get()
              : InputStream.nullInputStream()) {
        String type = response.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElse("");
        int colon = type.indexOf(':');
        return new Answer(
            response.httpResponse().statusCode(),
            colon < 0 ? type : type.substring(0, colon),
            new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
