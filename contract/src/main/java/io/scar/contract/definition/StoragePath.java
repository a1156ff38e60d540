package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of a bucket, written {@code bucket[/folder...]}. Slashes at either end carry no meaning:
 * {@code pics/in/} and {@code pics/in} are the same folder.
 *
 * @param bucket a name that S3 accepts for a general purpose bucket
 * @param folder without slashes at its ends; empty for the whole bucket
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">S3's
 *     bucket naming rules</a>
 */
public record StoragePath(String bucket, String folder) {

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern IPV4_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  /** What names of other kinds of buckets, and of access points, begin with. */
  private static final List<String> RESERVED_PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");

  /** And what they end with. */
  private static final List<String> RESERVED_SUFFIXES =
      List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

  /** Bytes of a key in UTF-8. */
  private static final int LONGEST_KEY = 1024;

  public StoragePath {
    if (!BUCKET.matcher(bucket).matches()
        || bucket.contains("..")
        || IPV4_ADDRESS.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "`%s` is no bucket name: S3 takes 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends"
              .formatted(bucket));
    }
    Optional<String> reserved = reserved(bucket);
    if (reserved.isPresent()) {
      throw new IllegalArgumentException(
          "`%s` is no bucket name: S3 keeps `%s` for names of its own"
              .formatted(bucket, reserved.get()));
    }
    folder = trimSlashes(folder);
    if (Utf8.length(folder) >= LONGEST_KEY) {
      throw new IllegalArgumentException(
          "a folder of bucket `%s` is too long: S3 takes keys of %d bytes"
              .formatted(bucket, LONGEST_KEY));
    }
  }

  /**
   * @throws IllegalArgumentException if S3 would reject the bucket's name
   */
  @JsonCreator
  public static StoragePath parse(String text) {
    String path = trimSlashes(text);
    int slash = path.indexOf('/');
    return slash < 0
        ? new StoragePath(path, "")
        : new StoragePath(path.substring(0, slash), path.substring(slash + 1));
  }

  /** What a key of this folder starts with: the folder and a slash, or nothing for the bucket. */
  public String keyPrefix() {
    return folder.isEmpty() ? "" : folder + "/";
  }

  /** The key of the object that has {@code name}, which may contain slashes, in this folder. */
  public String key(String name) {
    return keyPrefix() + name;
  }

  /** Whether an object lies in this folder or below it. */
  public boolean contains(String objectBucket, String objectKey) {
    return bucket.equals(objectBucket) && objectKey.startsWith(keyPrefix());
  }

  @JsonValue
  @Override
  public String toString() {
    return folder.isEmpty() ? bucket : bucket + "/" + folder;
  }

  private static Optional<String> reserved(String bucket) {
    return Stream.concat(
            RESERVED_PREFIXES.stream().filter(bucket::startsWith),
            RESERVED_SUFFIXES.stream().filter(bucket::endsWith))
        .findFirst();
  }

  private static String trimSlashes(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == '/') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(start, end);
  }
}
