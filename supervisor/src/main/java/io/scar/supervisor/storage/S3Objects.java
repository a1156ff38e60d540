package io.scar.supervisor.storage;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.Aws;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Reads images that are objects of Amazon S3, as the function's role. An object is read in a
 * hundred parts, and what the SDK does for a call of its client takes two milliseconds of processor
 * time in a new JVM: so a request is signed once for each object, and sent for each part. The SDK
 * signs for buckets that only it can reach.
 */
final class S3Objects implements ObjectReader {

  private static final int PART = 206;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;
  private static final int ERROR_BYTES_MOST = 1 << 16;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]+)</Code>");

  /** A role's credentials are good for longer, and an image is read in less. */
  private static final Duration SIGNED_FOR = Duration.ofHours(1);

  /** A third of how long S3 takes a request that is signed in its headers. */
  private static final Duration SENT_FOR = Duration.ofMinutes(5);

  private final Aws aws;
  private final ObjectRequests requests;
  private final Supplier<S3Client> s3;
  private final SdkHttpClient http;
  private @Nullable Signed latest;

  /**
   * @param request for the whole object, which may ask for a part: that header is not signed
   */
  private record Signed(String bucket, String key, SdkHttpRequest request, Instant renewal) {}

  /**
   * @param requests for the buckets that they reach
   * @param s3 for the others; stays open, as does {@code http}
   */
  S3Objects(Aws aws, ObjectRequests requests, Supplier<S3Client> s3, SdkHttpClient http) {
    this.aws = aws;
    this.requests = requests;
    this.s3 = s3;
    this.http = http;
  }

  @Override
  public long size(String bucket, String key) throws IOException {
    try {
      return requests.reaches(bucket)
          ? ObjectRequests.persistently(() -> sizeOnce(bucket, key), null)
          : s3.get().headObject(o -> o.bucket(bucket).key(key)).contentLength();
    } catch (S3Exception e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      throw failure(bucket, key, e.statusCode(), code);
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Long sizeOnce(String bucket, String key) throws IOException {
    HttpExecuteResponse response =
        requests.send(SdkHttpMethod.HEAD, object(bucket, key), Map.of(), null);
    if (response.responseBody().isPresent()) {
      response.responseBody().get().close();
    }
    String length =
        response
            .httpResponse()
            .firstMatchingHeader("Content-Length")
            .orElseThrow(
                () ->
                    new IOException(
                        "S3 does not say how large s3://%s/%s is".formatted(bucket, key)));
    return Long.valueOf(length);
  }

  @Override
  public InputStream open(String bucket, String key, long offset, long length) throws IOException {
    HttpExecuteResponse response;
    try {
      SdkHttpRequest request =
          signed(bucket, key).toBuilder()
              .putHeader("Range", "bytes=%d-%d".formatted(offset, offset + length - 1))
              .build();
      response = http.prepareRequest(HttpExecuteRequest.builder().request(request).build()).call();
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
    AbortableInputStream body =
        response
            .responseBody()
            .orElseGet(() -> AbortableInputStream.create(InputStream.nullInputStream()));
    int status = response.httpResponse().statusCode();
    if (status == PART) {
      return new Part(body, length);
    }
    String answer;
    try (body) {
      answer = new String(body.readNBytes(ERROR_BYTES_MOST), StandardCharsets.UTF_8);
    }
    Matcher code = CODE.matcher(answer);
    throw failure(bucket, key, status, code.find() ? code.group(1) : "HTTP " + status);
  }

  private synchronized SdkHttpRequest signed(String bucket, String key) {
    Signed known = latest;
    if (known == null
        || !known.bucket.equals(bucket)
        || !known.key.equals(key)
        || Instant.now().isAfter(known.renewal)) {
      known =
          requests.reaches(bucket)
              ? new Signed(
                  bucket,
                  key,
                  requests.request(SdkHttpMethod.GET, object(bucket, key), Map.of()),
                  Instant.now().plus(SENT_FOR))
              : new Signed(
                  bucket, key, sign(bucket, key), Instant.now().plus(SIGNED_FOR.dividedBy(2)));
      latest = known;
    }
    return known.request;
  }

  private SdkHttpRequest sign(String bucket, String key) {
    if (aws.credentials().isEmpty()) {
      URI address =
          URI.create(s3.get().utilities().getUrl(o -> o.bucket(bucket).key(key)).toString());
      return SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address).build();
    }
    try (S3Presigner presigner = Sdk.presigner(aws)) {
      return presigner
          .presignGetObject(
              p -> p.signatureDuration(SIGNED_FOR).getObjectRequest(o -> o.bucket(bucket).key(key)))
          .httpRequest();
    }
  }

  private static StoredObject object(String bucket, String key) {
    return new StoredObject(StorageProviderId.DEFAULT_S3, bucket, key);
  }

  private static IOException failure(String bucket, String key, int status, String code) {
    String object = "s3://" + bucket + "/" + key;
    if (status == NOT_FOUND) {
      return new ContainerException(Kind.NOT_FOUND, "there is no object " + object);
    }
    if (status < 300 || status >= SERVER_ERROR || status == TOO_MANY) {
      return new IOException(object + ": HTTP " + status);
    }
    return new ContainerException(
        Kind.DENIED,
        "s3:GetObject was refused for %s (%s); the function's role needs this action. S3 answers so for an object that does not exist too, unless the role has s3:ListBucket"
            .formatted(object, code));
  }

  /**
   * Closed early, the connection is given up rather than read to its end; else it serves again,
   * also where who reads stops at the last byte and never asks what follows.
   */
  private static final class Part extends FilterInputStream {

    private final AbortableInputStream content;
    private long left;

    Part(AbortableInputStream content, long length) {
      super(content);
      this.content = content;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = content.read(buffer, offset, length);
      left = count < 0 ? 0 : left - count;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (left == 0) {
        content.close();
      } else {
        content.abort();
      }
    }
  }
}
