package io.scar.container.image;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What S3 takes as the names of a bucket and an object.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">
 *     Bucket naming rules</a>
 */
final class ObjectName {

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final int KEY_BYTES_MOST = 1024;

  private ObjectName() {}

  /**
   * @throws IllegalArgumentException with the reason, for a sentence that names the reference
   */
  static void check(String bucket, String key) {
    if (!BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
      throw new IllegalArgumentException("`" + bucket + "` is no bucket's name");
    }
    if (key.isEmpty() || key.endsWith("/")) {
      throw new IllegalArgumentException("it names no object");
    }
    if (key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MOST) {
      throw new IllegalArgumentException("its key is longer than " + KEY_BYTES_MOST + " bytes");
    }
  }
}
