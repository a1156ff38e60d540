package io.scar.supervisor.storage;

import io.scar.container.source.ObjectReader;
import io.scar.supervisor.config.Aws;
import io.scar.supervisor.failure.DiskFull;
import io.scar.supervisor.failure.InvocationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
  private final Aws aws;
  private final ObjectRequests requests;
  private final S3Objects objects;
  private @Nullable S3Client client;

  public S3Storage(Aws aws) {
    this.aws = aws;
    this.requests = new ObjectRequests(aws, http);
    this.objects = new S3Objects(aws, this::client, http);
  }

  /**
   * Does what every first transfer does, and what transfers need that {@link #fetch} and {@link
   * #store} leave to the SDK, without a transfer, so that a recording knows it. Never fails, and
   * touches neither the network nor the disk.
   */
  public static void rehearse(Aws aws) {
    Rehearsal.of(aws);
  }

  /** Does beforehand what the first connection would. Never fails: later calls tell why. */
  public void prepare() {
    requests.prepare();
  }

  /** Opens a connection that the first transfer from or to this bucket finds. Never fails. */
  public void connect(String bucket) {
    if (requests.reaches(bucket)) {
      requests.connect(bucket);
    }
  }

  /** Reads objects that are images; as long as this is open. */
  public ObjectReader objects() {
    return objects;
  }

  @Override
  public long fetch(StoredObject object, Path file) {
    try {
      if (requests.reaches(object.bucket())) {
        return requests.fetch(object, file);
      }
      client().getObject(r -> r.bucket(object.bucket()).key(object.key()), file);
      return Files.size(file);
    } catch (SdkException | IOException e) {
      throw failure("s3:GetObject", object, file, e);
    }
  }

  @Override
  public long store(Path file, StoredObject object) {
    try {
      if (requests.reaches(object.bucket())) {
        return requests.store(file, object);
      }
      long size = Files.size(file);
      client()
          .putObject(r -> r.bucket(object.bucket()).key(object.key()), RequestBody.fromFile(file));
      return size;
    } catch (SdkException | IOException e) {
      throw failure("s3:PutObject", object, file, e);
    }
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    http.close();
  }

  /** Made when it is needed, which for most functions is never. */
  private synchronized S3Client client() {
    S3Client made = client;
    if (made == null) {
      made = Sdk.s3(aws, http);
      client = made;
    }
    return made;
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
