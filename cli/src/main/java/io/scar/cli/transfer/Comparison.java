package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells whether a file and an object hold the same bytes: by size, then by checksum. */
final class Comparison {

  private final Aws aws;
  private final String bucket;
  private final Progress progress;

  /**
   * @param progress hears of the bytes of files that are read
   */
  Comparison(Aws aws, String bucket, Progress progress) {
    this.aws = aws;
    this.bucket = bucket;
    this.progress = progress;
  }

  /**
   * False also where nobody can tell: S3 has no checksum of the whole object, or does not let this
   * user look, or the file cannot be read.
   */
  boolean isSame(Path file, long size, String key) {
    try {
      Optional<RemoteObject> object = RemoteObject.find(aws, bucket, key);
      if (object.isEmpty() || object.get().size() != size) {
        return false;
      }
      Optional<ObjectChecksum> checksum = object.get().checksum();
      return checksum.isPresent()
          && checksum.get().equals(ObjectChecksum.of(file, checksum.get().algorithm(), progress));
    } catch (Failure e) {
      if (e.status() == ExitStatus.REFUSED) {
        return false;
      }
      throw e;
    } catch (IOException e) {
      return false;
    }
  }
}
