package io.scar.supervisor.storage;

import io.scar.container.credentials.SignatureV4;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.media.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Fetches and stores whole objects by one request each. To make the SDK's client, and to let it
 * make its first call, takes twice the time that all the rest of the supervisor's start takes; its
 * HTTP client, its errors and its way of asking again are kept.
 */
final class ObjectRequests {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectRequests.class);

  /** As the SDK's client. */
  private static final int ATTEMPTS = 4;

  private static final long PAUSE_MILLIS = 100;
  private static final long PAUSE_THROTTLED_MILLIS = 500;

  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  /** What passes although its status says otherwise. */
  private static final Set<String> PASSING = Set.of("RequestTimeout", "ConditionalRequestConflict");

  private static final int ERROR_BYTES_MOST = 1 << 16;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]+)</Code>");
  private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]+)</Message>");

  private final Aws aws;
  private final SdkHttpClient http;
  private final boolean checksums;

  /** One try. */
  @FunctionalInterface
  interface Exchange<T> {
    T attempt() throws IOException;
  }

  /**
   * @param http stays open
   */
  ObjectRequests(Aws aws, SdkHttpClient http) {
    this(aws, http, true);
  }

  /**
   * @param http stays open
   * @param checksums whether the service takes S3's checksums of content. To another one the
   *     signature vouches for the content where TLS does not
   */
  ObjectRequests(Aws aws, SdkHttpClient http, boolean checksums) {
    this.aws = aws;
    this.http = http;
    this.checksums = checksums;
  }

  /**
   * Whether it can reach the bucket. Directory buckets want a session, access points of other kinds
   * have hosts of their own, and so have the endpoints that the SDK's variables choose: those are
   * for the SDK's client.
   */
  boolean reaches(String bucket) {
    return aws.endpoint().isPresent()
        || !(bucket.endsWith("-s3")
            || bucket.contains(":")
            || SdkSystemSetting.AWS_USE_FIPS_ENDPOINT.getBooleanValue().orElse(false)
            || SdkSystemSetting.AWS_USE_DUALSTACK_ENDPOINT.getBooleanValue().orElse(false));
  }

  /**
   * Asks whether there is such a bucket. The answer does not matter: the connection that it came on
   * is used again.
   */
  void connect(String bucket) {
    try {
      HttpExecuteResponse response =
          call(
              SdkHttpMethod.HEAD,
              new StoredObject(StorageProviderId.DEFAULT_S3, bucket, ""),
              Map.of(),
              null);
      if (response.responseBody().isPresent()) {
        response.responseBody().get().close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("no connection beforehand: {}", e + "");
    }
  }

  /**
   * @param file must not exist; after a failure there is none
   * @return bytes
   * @throws S3Exception if S3 answers with an error
   */
  long fetch(StoredObject object, Path file) throws IOException {
    return persistently(() -> fetchOnce(object, file), file);
  }

  /** The SDK reads a table of a thousand for the first file whose type is not known here. */
  private static String mediaType(Path file) {
    boolean ends = String.valueOf(file.getFileName()).contains(".");
    return MediaTypes.of(file)
        .orElseGet(() -> ends ? RequestBody.fromFile(file).contentType() : MediaTypes.UNKNOWN);
  }

  /**
   * @return bytes
   * @throws S3Exception if S3 answers with an error
   */
  long store(Path file, StoredObject object) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", mediaType(file));
    headers.put("content-length", Long.toString(Files.size(file)));
    try (InputStream content = Files.newInputStream(file)) {
      if (checksums) {
        headers.put(Checksum.CRC32.header(), Checksum.CRC32.of(content));
      } else if (!S3Storage.speaksTls(aws)) {
        headers.put(SignatureV4.CONTENT_HASH, SignatureV4.hash(content));
      }
    }
    return persistently(
        () -> {
          // The HTTP client reads it to its end and leaves it open.
          try (InputStream content = Files.newInputStream(file)) {
            HttpExecuteResponse response = send(SdkHttpMethod.PUT, object, headers, () -> content);
            if (response.responseBody().isPresent()) {
              response.responseBody().get().close();
            }
          }
          return Long.parseLong(headers.getOrDefault("content-length", "0"));
        },
        file);
  }

  private long fetchOnce(StoredObject object, Path file) throws IOException {
    HttpExecuteResponse response =
        send(
            SdkHttpMethod.GET,
            object,
            checksums ? Map.of("x-amz-checksum-mode", "ENABLED") : Map.of(),
            null);
    AbortableInputStream body =
        response
            .responseBody()
            .orElseGet(() -> AbortableInputStream.create(InputStream.nullInputStream()));
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      long bytes = copy(response.httpResponse(), body, out, object);
      whole = true;
      return bytes;
    } finally {
      if (whole) {
        body.close();
      } else {
        body.abort();
        Files.deleteIfExists(file);
      }
    }
  }

  private static long copy(
      SdkHttpResponse response, InputStream body, OutputStream out, StoredObject object)
      throws IOException {
    Optional<Checksum> checksum = Checksum.ofWhole(response);
    long bytes;
    if (checksum.isPresent()) {
      CheckedInputStream checked = checksum.get().over(body);
      bytes = checked.transferTo(out);
      checksum.get().verify(response, checked, object);
    } else {
      bytes = body.transferTo(out);
    }
    Optional<String> length = response.firstMatchingHeader("Content-Length");
    if (length.isPresent() && Long.parseLong(length.get()) != bytes) {
      throw new IOException(
          "%s: %d of %s bytes came; the connection was cut".formatted(object, bytes, length.get()));
    }
    return bytes;
  }

  /**
   * Tries again what may pass.
   *
   * @param file that is read or written; null for none
   */
  static <T> T persistently(Exchange<T> exchange, @Nullable Path file) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long pause = PAUSE_MILLIS;
      try {
        return exchange.attempt();
      } catch (S3Exception e) {
        if (attempt == ATTEMPTS || !isPassing(e)) {
          throw e;
        }
        pause = e.isThrottlingException() ? PAUSE_THROTTLED_MILLIS : PAUSE_MILLIS;
      } catch (IOException e) {
        if (attempt == ATTEMPTS || (file != null && DiskFull.of(e, file).isPresent())) {
          throw e;
        }
      }
      rest(ThreadLocalRandom.current().nextLong(pause << (attempt - 1)));
    }
  }

  private static void rest(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the transfer was interrupted");
    }
  }

  private static boolean isPassing(S3Exception e) {
    return e.statusCode() >= SERVER_ERROR
        || e.statusCode() == TOO_MANY
        || PASSING.contains(e.awsErrorDetails().errorCode());
  }

  /**
   * @param headers by lower-case name
   * @throws S3Exception if S3 answers with an error
   */
  HttpExecuteResponse send(
      SdkHttpMethod method,
      StoredObject object,
      Map<String, String> headers,
      @Nullable ContentStreamProvider content)
      throws IOException {
    HttpExecuteResponse response = call(method, object, headers, content);
    if (!response.httpResponse().isSuccessful()) {
      throw failure(response);
    }
    return response;
  }

  private HttpExecuteResponse call(
      SdkHttpMethod method,
      StoredObject object,
      Map<String, String> headers,
      @Nullable ContentStreamProvider content)
      throws IOException {
    return http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(request(method, object, headers))
                .contentStreamProvider(content)
                .build())
        .call();
  }

  /**
   * A request that S3 takes for a quarter of an hour, signed if there are credentials.
   *
   * @param headers by lower-case name, all of which are signed; others may be added
   */
  SdkHttpRequest request(SdkHttpMethod method, StoredObject object, Map<String, String> headers) {
    var address = S3Address.of(aws, object);
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(method).uri(address);
    aws.credentials()
        .map(role -> new RequestSigner(role, aws.region(), "s3"))
        .map(signer -> signer.sign(method.name(), address, headers, Instant.now()))
        .orElse(headers)
        .forEach(request::putHeader);
    return request.build();
  }

  private static S3Exception failure(HttpExecuteResponse response) throws IOException {
    String text = "";
    if (response.responseBody().isPresent()) {
      try (InputStream body = response.responseBody().get()) {
        text = new String(body.readNBytes(ERROR_BYTES_MOST), StandardCharsets.UTF_8);
      }
    }
    int status = response.httpResponse().statusCode();
    Matcher code = CODE.matcher(text);
    Matcher message = MESSAGE.matcher(text);
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .requestId(response.httpResponse().firstMatchingHeader("x-amz-request-id").orElse(null))
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .serviceName("S3")
                    .errorCode(code.find() ? code.group(1) : "HTTP " + status)
                    .errorMessage(message.find() ? message.group(1) : "HTTP " + status)
                    .sdkHttpResponse(response.httpResponse())
                    .build())
            .build();
  }
}
