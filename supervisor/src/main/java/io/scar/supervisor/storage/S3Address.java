package io.scar.supervisor.storage;

import io.scar.supervisor.config.Aws;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Where S3 serves buckets and objects. The bucket is named in the host, as Amazon asks for; in the
 * path where the endpoint is another's, which may have no wildcard name, and where no certificate
 * could name the host: one with a dot, or one from the time before names were hosts.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html">Virtual
 *     hosting of buckets</a>
 */
final class S3Address {

  private static final String UNRESERVED = "-._~/";

  private S3Address() {}

  static URI of(Aws aws, StoredObject object) {
    return URI.create(bucket(aws, object.bucket()) + encoded(object.key()));
  }

  /** Ends with a slash. */
  private static String bucket(Aws aws, String bucket) {
    if (aws.endpoint().isPresent()) {
      String endpoint = aws.endpoint().get().toString();
      return endpoint + (endpoint.endsWith("/") ? "" : "/") + encoded(bucket) + "/";
    }
    String service =
        "s3." + aws.region() + "." + PartitionMetadata.of(Region.of(aws.region())).dnsSuffix();
    return isHost(bucket)
        ? "https://" + bucket + "." + service + "/"
        : "https://" + service + "/" + encoded(bucket) + "/";
  }

  private static boolean isHost(String bucket) {
    return bucket
        .chars()
        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** As signatures want it: every byte of UTF-8 that is not unreserved by its number; no slash. */
  static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || UNRESERVED.indexOf(b) >= 0;
      if (plain) {
        encoded.append((char) b);
      } else {
        String digits = Integer.toHexString(b & 0xff).toUpperCase(Locale.ROOT);
        encoded.append(digits.length() == 1 ? "%0" : "%").append(digits);
      }
    }
    return encoded.toString();
  }
}
