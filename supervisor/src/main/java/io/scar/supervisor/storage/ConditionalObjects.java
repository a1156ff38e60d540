package io.scar.supervisor.storage;

import io.scar.contract.definition.StorageProviderId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Small texts in Amazon S3 that are written only if nobody else wrote meanwhile. Of several who try
 * at once one succeeds.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">
 *     Conditional writes</a>
 */
public final class ConditionalObjects {

  private static final S3Failures FAILURES = new S3Failures(null);
  private static final int NOT_FOUND = 404;
  private static final int CONDITION_FAILED = 412;
  private static final int BYTES_MOST = 1 << 16;

  private final ObjectRequests requests;

  ConditionalObjects(ObjectRequests requests) {
    this.requests = requests;
  }

  /**
   * A text as it was read.
   *
   * @param tag changes with each writing
   * @param age since it was written, by the clock of S3, in whole seconds
   */
  public record Version(String tag, String text, Duration age) {}

  /**
   * Empty if there is no such object.
   *
   * @throws StorageRefused if the function may not read it. S3 answers so for an object that does
   *     not exist too, unless the role has s3:ListBucket
   * @throws StorageUnavailable if S3 fails or cannot be reached
   */
  public Optional<Version> read(String bucket, String key) {
    StoredObject object = object(bucket, key);
    try {
      return ObjectRequests.persistently(() -> readOnce(object), null);
    } catch (SdkException | IOException e) {
      throw FAILURES.during("s3:GetObject", object, Path.of(key), e);
    }
  }

  /**
   * Writes an object that does not exist; false if it does.
   *
   * @throws StorageRefused if the function may not write it
   * @throws StorageUnavailable if S3 fails or cannot be reached
   */
  public boolean create(String bucket, String key, String text) {
    return write(bucket, key, text, "if-none-match", "*");
  }

  /**
   * Writes over a version; false if it is not the latest any more.
   *
   * @throws StorageRefused if the function may not write it
   * @throws StorageUnavailable if S3 fails or cannot be reached
   */
  public boolean replace(String bucket, String key, Version version, String text) {
    return write(bucket, key, text, "if-match", version.tag());
  }

  /**
   * Writes, whatever is there.
   *
   * @throws StorageRefused if the function may not write it
   * @throws StorageUnavailable if S3 fails or cannot be reached
   */
  public void write(String bucket, String key, byte[] content) {
    StoredObject object = object(bucket, key);
    try {
      ObjectRequests.persistently(() -> writeOnce(object, content, Map.of()), null);
    } catch (SdkException | IOException e) {
      throw FAILURES.during("s3:PutObject", object, Path.of(key), e);
    }
  }

  private boolean write(String bucket, String key, String text, String condition, String value) {
    StoredObject object = object(bucket, key);
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try {
      return ObjectRequests.persistently(
          () -> writeOnce(object, content, Map.of(condition, value)), null);
    } catch (S3Exception e) {
      boolean gone =
          e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(e.awsErrorDetails().errorCode());
      if (e.statusCode() == CONDITION_FAILED || gone) {
        return false;
      }
      throw FAILURES.during("s3:PutObject", object, Path.of(key), e);
    } catch (SdkException | IOException e) {
      throw FAILURES.during("s3:PutObject", object, Path.of(key), e);
    }
  }

  private Boolean writeOnce(StoredObject object, byte[] content, Map<String, String> condition)
      throws IOException {
    Map<String, String> headers = new HashMap<>(condition);
    headers.put("content-type", "application/octet-stream");
    headers.put("content-length", Integer.toString(content.length));
    headers.put(Checksum.CRC32.header(), Checksum.CRC32.of(new ByteArrayInputStream(content)));
    HttpExecuteResponse response =
        requests.send(SdkHttpMethod.PUT, object, headers, () -> new ByteArrayInputStream(content));
    if (response.responseBody().isPresent()) {
      response.responseBody().get().close();
    }
    return true;
  }

  private Optional<Version> readOnce(StoredObject object) throws IOException {
    HttpExecuteResponse response;
    try {
      response = requests.send(SdkHttpMethod.GET, object, Map.of(), null);
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND && !"NoSuchBucket".equals(e.awsErrorDetails().errorCode())) {
        return Optional.empty();
      }
      throw e;
    }
    byte[] content;
    try (InputStream body =
        response.responseBody().isPresent()
            ? response.responseBody().get()
            : InputStream.nullInputStream()) {
      content = body.readNBytes(BYTES_MOST);
    }
    SdkHttpResponse head = response.httpResponse();
    Optional<String> length = head.firstMatchingHeader("Content-Length");
    if (length.isPresent() && Long.parseLong(length.get()) != content.length) {
      // Cut off, it could say something else.
      throw new IOException(
          "%s: %d of %s bytes came".formatted(object, content.length, length.get()));
    }
    String tag =
        head.firstMatchingHeader("ETag")
            .orElseThrow(() -> new IOException("%s: the answer has no ETag".formatted(object)));
    return Optional.of(new Version(tag, new String(content, StandardCharsets.UTF_8), age(head)));
  }

  /** None where the server does not tell. */
  private static Duration age(SdkHttpResponse response) {
    Optional<String> now = response.firstMatchingHeader("Date");
    Optional<String> written = response.firstMatchingHeader("Last-Modified");
    if (now.isEmpty() || written.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Duration.between(time(written.get()), time(now.get()));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private static ZonedDateTime time(String header) {
    return ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private static StoredObject object(String bucket, String key) {
    return new StoredObject(StorageProviderId.DEFAULT_S3, bucket, key);
  }
}
