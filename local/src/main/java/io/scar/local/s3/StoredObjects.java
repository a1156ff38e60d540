package io.scar.local.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads objects for the other services of this process, without a request. */
public final class StoredObjects {

  private final Path objects;

  /**
   * @param folder as given to {@link S3Service#start}
   */
  public StoredObjects(Path folder) {
    this.objects = folder.resolve("objects").toAbsolutePath().normalize();
  }

  public boolean hasBucket(String bucket) {
    return BucketName.isValid(bucket) && Files.isDirectory(objects.resolve(bucket));
  }

  /** The object's bytes, or nothing if there is no such object. */
  public Optional<InputStream> open(String bucket, String key) throws IOException {
    Optional<Path> file = hasBucket(bucket) ? file(objects.resolve(bucket), key) : Optional.empty();
    return file.isPresent() ? Optional.of(Files.newInputStream(file.get())) : Optional.empty();
  }

  private static Optional<Path> file(Path bucket, String key) {
    try {
      Path file = bucket.resolve(key).normalize();
      return file.startsWith(bucket) && Files.isRegularFile(file)
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException notStorable) {
      return Optional.empty();
    }
  }
}
