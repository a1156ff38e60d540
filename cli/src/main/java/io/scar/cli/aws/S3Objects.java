package io.scar.cli.aws;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.source.ObjectReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads images that are objects of S3. */
final class S3Objects implements ObjectReader {

  private final Supplier<S3Client> s3;

  /**
   * @param s3 asked when the first object is read: images in files need no client
   */
  S3Objects(Supplier<S3Client> s3) {
    this.s3 = s3;
  }

  @Override
  public long size(String bucket, String key) throws IOException {
    try {
      return s3.get().headObject(o -> o.bucket(bucket).key(key)).contentLength();
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    }
  }

  @Override
  public InputStream open(String bucket, String key, long offset, long length) throws IOException {
    try {
      ResponseInputStream<GetObjectResponse> content =
          s3.get()
              .getObject(
                  o ->
                      o.bucket(bucket)
                          .key(key)
                          .range("bytes=%d-%d".formatted(offset, offset + length - 1)));
      return new Part(content, length);
    } catch (SdkException e) {
      throw failure(bucket, key, e);
    }
  }

  private IOException failure(String bucket, String key, SdkException e) {
    String object = "s3://" + bucket + "/" + key;
    if (!(e instanceof AwsServiceException answer)) {
      return new IOException(e.getMessage(), e);
    }
    String code = AwsCalls.code(answer);
    return switch (ErrorKind.of(answer)) {
      case MISSING -> new ContainerException(Kind.NOT_FOUND, missing(bucket, key), e);
      case DENIED, BAD_CREDENTIALS, WRONG_CLOCK, WRONG_REGION, UNEXPLAINED ->
          new ContainerException(
              Kind.DENIED,
              "s3:GetObject was refused for "
                  + object
                  + " ("
                  + code
                  + "); S3 answers so for an object that does not exist too, unless you have"
                  + " s3:ListBucket",
              e);
      case THROTTLED, FAILED -> new IOException(object + ": " + code, e);
      case REJECTED, TOO_MUCH ->
          new ContainerException(
              Kind.UNAVAILABLE, "S3 rejected the reading of " + object + " (" + code + ")", e);
    };
  }

  /** The answer to HEAD has no body to say in which of the two is not there. */
  private String missing(String bucket, String key) {
    String object = "s3://" + bucket + "/" + key;
    try {
      s3.get().headBucket(b -> b.bucket(bucket));
      return "there is no object %s: bucket %s has no key `%s`".formatted(object, bucket, key);
    } catch (AwsServiceException e) {
      return ErrorKind.of(e) == ErrorKind.MISSING
          ? "there is no bucket %s, and so no object %s".formatted(bucket, object)
          : "there is no object " + object + "; check its name";
    } catch (SdkException e) {
      return "there is no object " + object + "; check its name";
    }
  }

  /**
   * Closed early, the connection is given up rather than read to its end; else it serves again,
   * also where who reads stops at the last byte and never asks what follows.
   */
  private static final class Part extends FilterInputStream {

    private final ResponseInputStream<GetObjectResponse> content;
    private long left;

    Part(ResponseInputStream<GetObjectResponse> content, long length) {
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
      try {
        int count = content.read(buffer, offset, length);
        left = count < 0 ? 0 : left - count;
        return count;
      } catch (SdkException e) {
        throw new IOException(e.getMessage(), e);
      }
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
