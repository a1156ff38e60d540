package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

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

  public StoragePath {
    if (!BUCKET.matcher(bucket).matches()
        || bucket.contains("..")
        || IPV4_ADDRESS.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "`%s` is no bucket name: S3 takes 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends"
              .formatted(bucket));
    }
    folder = trimSlashes(folder);
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
