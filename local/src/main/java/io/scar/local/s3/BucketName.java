package io.scar.local.s3;

import io.scar.local.http.AwsException;
import java.util.regex.Pattern;

/**
 * S3's rules for the names of general purpose buckets.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">Naming
 *     rules</a>
 */
final class BucketName {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  private BucketName() {}

  static boolean isValid(String name) {
    return SHAPE.matcher(name).matches()
        && !name.contains("..")
        && !ADDRESS.matcher(name).matches()
        && !name.startsWith("xn--")
        && !name.startsWith("sthree-")
        && !name.startsWith("amzn-s3-demo-")
        && !name.endsWith("-s3alias")
        && !name.endsWith("--ol-s3")
        && !name.endsWith("--x-s3")
        && !name.endsWith(".mrap");
  }

  /**
   * @throws AwsException 400 {@code InvalidBucketName}
   */
  static void require(String name) throws AwsException {
    if (!isValid(name)) {
      throw new AwsException(
          400,
          "InvalidBucketName",
          "The specified bucket is not valid: "
              + name
              + " (3 to 63 lower-case letters, digits, dots and hyphens).");
    }
  }
}
