package io.scar.cli.provision;

import io.scar.contract.definition.StoragePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.FilterRuleName;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LambdaFunctionConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;

/**
 * What a bucket's notification configuration becomes. S3 only replaces it as a whole, so everything
 * of others is carried over: queues, topics, other functions and EventBridge.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html">PutBucketNotificationConfiguration</a>
 */
final class Notifications {

  private static final int LONGEST_ID = 255;
  private static final String CREATED = "s3:ObjectCreated:";

  private Notifications() {}

  /** The existing configuration, and a trigger of the function for new objects of a folder. */
  static NotificationConfiguration with(
      GetBucketNotificationConfigurationResponse existing, String functionArn, StoragePath path) {
    List<LambdaFunctionConfiguration> functions =
        new ArrayList<>(existing.lambdaFunctionConfigurations());
    functions.removeIf(
        entry ->
            functionArn.equals(entry.lambdaFunctionArn())
                && prefix(entry.filter()).equals(path.keyPrefix()));
    functions.add(entry(functionArn, path));
    return others(existing).lambdaFunctionConfigurations(functions).build();
  }

  /** The existing configuration without the function's triggers; empty if it has none. */
  static Optional<NotificationConfiguration> without(
      GetBucketNotificationConfigurationResponse existing, String functionArn) {
    Predicate<LambdaFunctionConfiguration> ours =
        entry -> functionArn.equals(entry.lambdaFunctionArn());
    if (existing.lambdaFunctionConfigurations().stream().noneMatch(ours)) {
      return Optional.empty();
    }
    return Optional.of(
        others(existing)
            .lambdaFunctionConfigurations(
                existing.lambdaFunctionConfigurations().stream().filter(ours.negate()).toList())
            .build());
  }

  /**
   * The prefix of another entry for new objects that shares keys with this folder; S3 rejects such
   * a configuration. Entries with a suffix are left to S3 to judge.
   */
  static Optional<String> overlap(
      GetBucketNotificationConfigurationResponse existing, String functionArn, StoragePath path) {
    String mine = path.keyPrefix();
    List<String> prefixes = new ArrayList<>();
    existing.lambdaFunctionConfigurations().stream()
        .filter(entry -> !functionArn.equals(entry.lambdaFunctionArn()))
        .filter(entry -> created(entry.events()) && !hasSuffix(entry.filter()))
        .forEach(entry -> prefixes.add(prefix(entry.filter())));
    existing.queueConfigurations().stream()
        .filter(entry -> created(entry.events()) && !hasSuffix(entry.filter()))
        .forEach(entry -> prefixes.add(prefix(entry.filter())));
    existing.topicConfigurations().stream()
        .filter(entry -> created(entry.events()) && !hasSuffix(entry.filter()))
        .forEach(entry -> prefixes.add(prefix(entry.filter())));
    return prefixes.stream()
        .filter(other -> other.startsWith(mine) || mine.startsWith(other))
        .findFirst();
  }

  private static NotificationConfiguration.Builder others(
      GetBucketNotificationConfigurationResponse existing) {
    NotificationConfiguration.Builder builder =
        NotificationConfiguration.builder()
            .eventBridgeConfiguration(existing.eventBridgeConfiguration());
    if (existing.hasQueueConfigurations()) {
      builder.queueConfigurations(existing.queueConfigurations());
    }
    if (existing.hasTopicConfigurations()) {
      builder.topicConfigurations(existing.topicConfigurations());
    }
    return builder;
  }

  private static LambdaFunctionConfiguration entry(String functionArn, StoragePath path) {
    String function = functionArn.substring(functionArn.lastIndexOf(':') + 1);
    LambdaFunctionConfiguration.Builder entry =
        LambdaFunctionConfiguration.builder()
            .id(id(function, path))
            .lambdaFunctionArn(functionArn)
            .events(Event.S3_OBJECT_CREATED);
    if (!path.folder().isEmpty()) {
      FilterRule rule =
          FilterRule.builder().name(FilterRuleName.PREFIX).value(path.keyPrefix()).build();
      entry.filter(f -> f.key(k -> k.filterRules(rule)));
    }
    return entry.build();
  }

  private static String id(String function, StoragePath path) {
    String id = "scar-" + function + (path.folder().isEmpty() ? "" : "-" + path.folder());
    return id.length() <= LONGEST_ID ? id : id.substring(0, LONGEST_ID);
  }

  private static boolean created(List<Event> events) {
    return events.stream().anyMatch(event -> event.toString().startsWith(CREATED));
  }

  private static String prefix(@Nullable NotificationConfigurationFilter filter) {
    return rules(filter).stream()
        .filter(rule -> isNamed(rule, FilterRuleName.PREFIX))
        .map(FilterRule::value)
        .findFirst()
        .orElse("");
  }

  private static boolean hasSuffix(@Nullable NotificationConfigurationFilter filter) {
    return rules(filter).stream()
        .anyMatch(rule -> isNamed(rule, FilterRuleName.SUFFIX) && !rule.value().isEmpty());
  }

  /** S3 answers with {@code Prefix} though it is sent {@code prefix}. */
  private static boolean isNamed(FilterRule rule, FilterRuleName name) {
    return name.toString().equalsIgnoreCase(rule.nameAsString());
  }

  private static List<FilterRule> rules(@Nullable NotificationConfigurationFilter filter) {
    return filter == null || filter.key() == null ? List.of() : filter.key().filterRules();
  }
}
