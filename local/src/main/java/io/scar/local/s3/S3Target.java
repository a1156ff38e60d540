package io.scar.local.s3;

import io.scar.local.http.AwsRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What an S3 request is about: the service, a bucket or an object.
 *
 * @param bucket decoded; empty for the service
 * @param key decoded; empty for a bucket
 * @param rawPath path-style and percent-encoded
 */
record S3Target(String bucket, String key, String rawPath) {

  private static final String VIRTUAL_HOSTS = ".localhost";

  static S3Target of(AwsRequest request) {
    String host = request.header("host").orElse("");
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    String path = request.rawPath();
    if (name.endsWith(VIRTUAL_HOSTS)) {
      String bucket = name.substring(0, name.length() - VIRTUAL_HOSTS.length());
      bucket = bucket.endsWith(".s3") ? bucket.substring(0, bucket.length() - 3) : bucket;
      path = bucket.equals("s3") ? path : "/" + bucket + path;
    }
    int slash = path.indexOf('/', 1);
    String bucket = slash < 0 ? path.substring(1) : path.substring(1, slash);
    String key = slash < 0 ? "" : path.substring(slash + 1);
    return new S3Target(decode(bucket), decode(key), path);
  }

  static S3Target object(String bucket, String key) {
    String path = "/" + encode(bucket) + "/" + encode(key).replace("%2F", "/");
    return new S3Target(bucket, key, path);
  }

  boolean isService() {
    return bucket.isEmpty();
  }

  boolean isBucket() {
    return !isService() && key.isEmpty();
  }

  private static String decode(String raw) {
    return URLDecoder.decode(raw, StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
