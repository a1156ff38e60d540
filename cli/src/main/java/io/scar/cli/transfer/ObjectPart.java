package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Some bytes of an object that are fetched one after the other. When the connection is cut, another
 * one goes on with what has not come yet.
 *
 * @param offset where they begin
 * @param length how many there are
 */
record ObjectPart(Aws aws, String bucket, StoredObject object, long offset, long length) {

  private static final int BUFFER = 1 << 16;

  /** Connections in succession that bring nothing before it is given up. */
  private static final int VAIN = 4;

  private static final int CHANGED = 412;

  /**
   * Answers the object's checksum if S3 tells it along with these bytes: it does so only where they
   * are the whole object.
   *
   * @throws IOException if the file cannot be written
   * @throws Failure what S3 refuses
   */
  Optional<ObjectChecksum> fetch(FileChannel file, Progress progress) throws IOException {
    Optional<ObjectChecksum> checksum = Optional.empty();
    long done = 0;
    for (int vain = 0; done < length; vain++) {
      long before = done;
      try (ResponseInputStream<GetObjectResponse> in = open(offset + done)) {
        if (done == 0 && length == object.size()) {
          checksum = ObjectChecksum.of(in.response());
        }
        done = copy(in, file, done, progress);
        in.abort(); // what follows the part, if anything does, is not read
      }
      if (done > before) {
        vain = 0;
      } else if (vain >= VAIN) {
        throw cut(done);
      }
    }
    return checksum;
  }

  private ResponseInputStream<GetObjectResponse> open(long from) {
    boolean whole = from == 0 && length == object.size();
    String range = whole ? null : "bytes=%d-%d".formatted(from, offset + length - 1);
    try {
      return aws.s3()
          .getObject(
              o ->
                  o.bucket(bucket)
                      .key(object.key())
                      .ifMatch(object.eTag())
                      .checksumMode(ChecksumMode.ENABLED)
                      .range(range));
    } catch (AwsServiceException e) {
      if (e.statusCode() == CHANGED) {
        throw changed(e);
      }
      throw failure(e);
    } catch (SdkException e) {
      throw failure(e);
    } catch (UncheckedIOException e) {
      throw new Failure(
          ExitStatus.SERVICE,
          "s3:GetObject on %s was cut off: %s".formatted(thing(), e.getMessage()),
          "Try again.",
          e);
    }
  }

  /** Answers how much of the part there is when nothing more comes. */
  private long copy(
      ResponseInputStream<GetObjectResponse> in, FileChannel file, long begin, Progress progress)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long done = begin;
    while (done < length) {
      int count;
      try {
        count = in.read(buffer, 0, (int) Math.min(BUFFER, length - done));
      } catch (IOException | UncheckedIOException | SdkException e) {
        return done;
      }
      if (count < 0) {
        return done;
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
      for (long at = offset + done; bytes.hasRemaining(); ) {
        at += file.write(bytes, at);
      }
      done += count;
      progress.moved(count);
    }
    return done;
  }

  private Failure failure(SdkException e) {
    return aws.calls().failure("s3:GetObject", thing(), e);
  }

  private Failure changed(SdkException e) {
    return new Failure(
        ExitStatus.SERVICE,
        "The " + thing() + " was replaced while it was fetched.",
        "Get it again.",
        e);
  }

  private Failure cut(long done) {
    return new Failure(
        ExitStatus.SERVICE,
        "The connection for %s was cut again and again, %d of %d bytes before its end."
            .formatted(thing(), length - done, length),
        "The same command fetches what is missing.");
  }

  private String thing() {
    return "object " + bucket + "/" + object.key();
  }
}
