package io.scar.cli.testing;

import java.util.List;

/** Which operation of S3 a request is, by its method, path and query; path style. */
final class S3Routes {

  private S3Routes() {}

  static String operation(Call call) {
    boolean inBucket = key(call).isEmpty();
    boolean notification = call.query().containsKey("notification");
    if (call.query().containsKey("tagging")) {
      return call.method().equals("PUT") ? "PutBucketTagging" : "GetBucketTagging";
    }
    if (call.query().containsKey("versions")) {
      return "ListObjectVersions";
    }
    if (call.query().containsKey("delete")) {
      return "DeleteObjects";
    }
    if (call.query().containsKey("uploads")) {
      return "CreateMultipartUpload";
    }
    if (call.query().containsKey("uploadId")) {
      return switch (call.method()) {
        case "PUT" -> "UploadPart";
        case "POST" -> "CompleteMultipartUpload";
        default -> "AbortMultipartUpload";
      };
    }
    return switch (call.method()) {
      case "HEAD" -> inBucket ? "HeadBucket" : "HeadObject";
      case "GET" ->
          !inBucket ? "GetObject" : notification ? "GetBucketNotification" : "ListObjectsV2";
      case "PUT" ->
          !inBucket ? "PutObject" : notification ? "PutBucketNotification" : "CreateBucket";
      case "DELETE" -> inBucket ? "DeleteBucket" : "DeleteObject";
      default -> throw new IllegalArgumentException(call.method() + " " + call.path());
    };
  }

  /** The key of the object; empty for the bucket itself. */
  static String key(Call call) {
    List<String> parts = call.parts();
    return String.join("/", parts.subList(1, parts.size()));
  }
}
