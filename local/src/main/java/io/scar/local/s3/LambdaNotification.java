package io.scar.local.s3;

import java.util.List;

/**
 * One {@code CloudFunctionConfiguration}: which changes of which keys invoke a function.
 *
 * @param events for instance {@code s3:ObjectCreated:*}
 * @param prefix of the keys, empty for all
 * @param suffix of the keys, empty for all
 */
record LambdaNotification(
    String id, String functionArn, List<String> events, String prefix, String suffix) {

  LambdaNotification {
    events = List.copyOf(events);
  }

  /**
   * @param event without the {@code s3:} in front, for instance {@code ObjectCreated:Put}
   */
  boolean matches(String event, String key) {
    return key.startsWith(prefix)
        && key.endsWith(suffix)
        && events.stream().anyMatch(type -> covers(type, "s3:" + event));
  }

  /** Whether some change of some key would match both, which S3 does not allow. */
  boolean overlaps(LambdaNotification other) {
    return (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix))
        && (suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix))
        && events.stream()
            .anyMatch(
                mine ->
                    other.events.stream()
                        .anyMatch(theirs -> covers(mine, theirs) || covers(theirs, mine)));
  }

  private static boolean covers(String type, String event) {
    return type.equals(event)
        || (type.endsWith(":*") && event.startsWith(type.substring(0, type.length() - 1)));
  }
}
