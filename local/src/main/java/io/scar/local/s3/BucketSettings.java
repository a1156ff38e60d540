package io.scar.local.s3;

import java.util.List;
import java.util.Map;

/**
 * What the front knows of a bucket.
 *
 * @param region of its creation
 */
record BucketSettings(
    String region, Map<String, String> tags, List<LambdaNotification> notifications) {

  BucketSettings {
    tags = Map.copyOf(tags);
    notifications = List.copyOf(notifications);
  }

  static BucketSettings initial(String region) {
    return new BucketSettings(region, Map.of(), List.of());
  }

  BucketSettings withTags(Map<String, String> newTags) {
    return new BucketSettings(region, newTags, notifications);
  }

  BucketSettings withNotifications(List<LambdaNotification> newNotifications) {
    return new BucketSettings(region, tags, newNotifications);
  }
}
