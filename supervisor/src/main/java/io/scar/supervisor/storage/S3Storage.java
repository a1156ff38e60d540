package io.scar.supervisor.storage;

import io.scar.container.source.ObjectReader;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.InvocationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Amazon S3, as the function's role. */
public final class S3Storage implements Storage {

  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;

  private final SdkHttpClient http = Sdk.http();
  private final S3Client s3;
  private final S3Objects objects;

  public S3Storage(Aws aws) {
    this.s3 = Sdk.s3(aws, http);
    this.objects = new S3Objects(aws, s3, http);
  }

  /**
   * Does what every first transfer does, without a transfer: later ones of this process are faster.
   * Never fails, and touches neither the network nor the disk.
   */
  public static void rehearse(Aws aws) {
    Rehearsal.of(aws);
  }

  /** Reads objects that are images; as long as this is open. */
  public ObjectReader objects() {
    return objects;
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    try {
      s3.getObject(r -> r.bucket(object.bucket()).key(object.key()), file);
      return Files.size(file);
    } catch (SdkException | IOException e) {
      throw failure("s3:GetObject", object, file, e);
    }
  }

  @Override
  public long store(Path file, StoredObject object) {
    try {
      long size = Files.size(file);
      s3.putObject(r -> r.bucket(object.bucket()).key(object.key()), RequestBody.fromFile(file));
      return size;
    } catch (SdkException | IOException e) {
      throw failure("s3:PutObject", object, file, e);
    }
  }

  @Override
  public void close() {
    s3.close();
    http.close();
  }

  private static InvocationFailure failure(
      String action, StoredObject object, Path file, Exception thrown) {
    if (thrown instanceof S3Exception answer) {
      String code =
          answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode() + "";
      if (answer.statusCode() == NOT_FOUND) {
        String what =
            code.equals("NoSuchBucket")
                ? "there is no bucket `%s`; make it, or name another in the definition"
                    .formatted(object.bucket())
                : "there is no such object";
        return new ObjectNotFound(object, what, thrown);
      }
      if (answer.statusCode() == FORBIDDEN || answer.statusCode() == UNAUTHORIZED) {
        return new StorageRefused(object, action, code, thrown);
      }
    }
    Optional<DiskFull> full = DiskFull.of(thrown, file);
    return full.isPresent() ? full.get() : new StorageUnavailable(object, action, thrown);
  }
}
