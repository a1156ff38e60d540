package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.AwsRequest;
import java.util.Map;

/** The parts of buckets and objects that S3 has and the local cloud does not. */
final class Subresource {

  private static final Map<String, String> OF_A_BUCKET =
      Map.ofEntries(
          Map.entry("accelerate", "BucketAccelerateConfiguration"),
          Map.entry("analytics", "BucketAnalyticsConfiguration"),
          Map.entry("cors", "BucketCors"),
          Map.entry("intelligent-tiering", "BucketIntelligentTieringConfiguration"),
          Map.entry("inventory", "BucketInventoryConfiguration"),
          Map.entry("lifecycle", "BucketLifecycleConfiguration"),
          Map.entry("logging", "BucketLogging"),
          Map.entry("metrics", "BucketMetricsConfiguration"),
          Map.entry("object-lock", "ObjectLockConfiguration"),
          Map.entry("ownershipControls", "BucketOwnershipControls"),
          Map.entry("policy", "BucketPolicy"),
          Map.entry("policyStatus", "BucketPolicyStatus"),
          Map.entry("publicAccessBlock", "PublicAccessBlock"),
          Map.entry("replication", "BucketReplication"),
          Map.entry("requestPayment", "BucketRequestPayment"),
          Map.entry("website", "BucketWebsite"));

  private static final Map<String, String> OF_AN_OBJECT =
      Map.of(
          "legal-hold", "ObjectLegalHold",
          "restore", "RestoreObject",
          "retention", "ObjectRetention",
          "select", "SelectObjectContent",
          "torrent", "ObjectTorrent");

  private Subresource() {}

  /**
   * @throws AwsException 501 with the operation's name
   */
  static void requireServed(AwsRequest request, S3Target target) throws AwsException {
    Map<String, String> notServed = target.isBucket() ? OF_A_BUCKET : OF_AN_OBJECT;
    for (String parameter : request.query().keySet()) {
      String name = notServed.get(parameter);
      if (name != null) {
        throw AwsException.notImplemented("s3", verb(request.method()) + name);
      }
    }
  }

  private static String verb(String method) {
    return switch (method) {
      case "PUT" -> "Put";
      case "DELETE" -> "Delete";
      case "POST" -> "";
      default -> "Get";
    };
  }
}
