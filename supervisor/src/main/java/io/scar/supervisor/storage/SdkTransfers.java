package io.scar.supervisor.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;

/** Moves objects from and to one service that speaks S3's protocol, by the SDK's client. */
final class SdkTransfers {

  private final S3Client s3;
  private final S3Failures failures;
  private final PartSizes sizes;
  private final @Nullable ChecksumAlgorithm checksum;

  /**
   * @param s3 stays open
   * @param checksum of objects that are sent in parts; null where the service need not know any
   */
  SdkTransfers(
      S3Client s3, S3Failures failures, PartSizes sizes, @Nullable ChecksumAlgorithm checksum) {
    this.s3 = s3;
    this.failures = failures;
    this.sizes = sizes;
    this.checksum = checksum;
  }

  /** As {@link Storage#fetch}. */
  long fetch(StoredObject object, Path file) {
    try {
      s3.getObject(r -> r.bucket(object.bucket()).key(object.key()), file);
      return Files.size(file);
    } catch (SdkException | IOException e) {
      throw failures.during("s3:GetObject", object, file, e);
    }
  }

  /** As {@link Storage#store}. */
  long store(Path file, StoredObject object) {
    try {
      long size = Files.size(file);
      if (size > sizes.single()) {
        new MultipartUpload(s3, checksum).send(file, size, sizes.partOf(size), object);
      } else {
        s3.putObject(r -> r.bucket(object.bucket()).key(object.key()), RequestBody.fromFile(file));
      }
      return size;
    } catch (SdkException | IOException e) {
      throw failures.during("s3:PutObject", object, file, e);
    }
  }
}
