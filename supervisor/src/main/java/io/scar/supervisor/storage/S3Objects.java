package io.scar.supervisor.storage;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads images that are objects of Amazon S3, as the function's role. */
final class S3Objects implements ObjectReader {

  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private final S3Client s3;

  S3Objects(S3Client s3) {
    this.s3 = s3;
  }

  @Override
  public long size(String bucket, String key) throws IOException {
    try {
      return s3.headObject(o -> o.bucket(bucket).key(key)).contentLength();
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    }
  }

  @Override
  public InputStream open(String bucket, String key, long offset, long length) throws IOException {
    try {
      return new Part(
          s3.getObject(
              o ->
                  o.bucket(bucket)
                      .key(key)
                      .range("bytes=%d-%d".formatted(offset, offset + length - 1))));
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    }
  }

  private static IOException failure(String bucket, String key, SdkException e) {
    String object = "s3://" + bucket + "/" + key;
    if (!(e instanceof S3Exception answer)) {
      return new IOException(e.getMessage(), e);
    }
    if (answer.statusCode() == NOT_FOUND) {
      return new ContainerException(Kind.NOT_FOUND, "there is no object " + object, e);
    }
    if (answer.statusCode() >= SERVER_ERROR || answer.statusCode() == TOO_MANY) {
      return new IOException(object + ": HTTP " + answer.statusCode(), e);
    }
    String code = answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
    return new ContainerException(
        Kind.DENIED,
        "s3:GetObject was refused for %s (%s); the function's role needs this action. S3 answers so for an object that does not exist too, unless the role has s3:ListBucket"
            .formatted(object, code),
        e);
  }

  /** Closed early, the connection is given up rather than read to its end. */
  private static final class Part extends FilterInputStream {

    private final ResponseInputStream<GetObjectResponse> content;
    private boolean ended;

    Part(ResponseInputStream<GetObjectResponse> content) {
      super(content);
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int count = content.read(buffer, offset, length);
        ended |= count < 0;
        return count;
      } catch (SdkException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        content.close();
      } else {
        content.abort();
      }
    }
  }
}
