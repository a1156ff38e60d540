package io.scar.cli.provision;

import io.scar.cli.plan.TriggerSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRule;
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

  /** As S3's documents have it; the SDK's own constants begin with a capital letter. */
  private static final String PREFIX = "prefix";

  private static final String SUFFIX = "suffix";
  private static final String CREATED = "s3:ObjectCreated:";

  private Notifications() {}

  /** The function's entries, in normal form and order. */
  static List<TriggerSpec.Entry> of(
      GetBucketNotificationConfigurationResponse existing, String functionArn) {
    return existing.lambdaFunctionConfigurations().stream()
        .filter(entry -> functionArn.equals(entry.lambdaFunctionArn()))
        .map(
            entry ->
                new TriggerSpec.Entry(
                    prefix(entry.filter()), suffix(entry.filter()), entry.eventsAsStrings()))
        .sorted(
            Comparator.comparing(TriggerSpec.Entry::prefix)
                .thenComparing(TriggerSpec.Entry::suffix))
        .toList();
  }

  /** The existing configuration with these as the function's entries, and no other of its. */
  static NotificationConfiguration with(
      GetBucketNotificationConfigurationResponse existing,
      String functionArn,
      List<TriggerSpec.Entry> entries) {
    List<LambdaFunctionConfiguration> functions =
        new ArrayList<>(existing.lambdaFunctionConfigurations());
    functions.removeIf(entry -> functionArn.equals(entry.lambdaFunctionArn()));
    entries.forEach(entry -> functions.add(entry(functionArn, entry)));
    return others(existing).lambdaFunctionConfigurations(functions).build();
  }

  /**
   * The prefix of an entry of functions but these, or of a queue or topic, for new objects that
   * shares keys with this prefix; S3 rejects such a configuration. Entries with a suffix are left
   * to S3 to judge.
   */
  static Optional<String> overlap(
      GetBucketNotificationConfigurationResponse existing, Set<String> functionArns, String mine) {
    List<String> prefixes = new ArrayList<>();
    existing.lambdaFunctionConfigurations().stream()
        .filter(entry -> !functionArns.contains(entry.lambdaFunctionArn()))
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

  private static LambdaFunctionConfiguration entry(String functionArn, TriggerSpec.Entry entry) {
    String function = functionArn.substring(functionArn.lastIndexOf(':') + 1);
    LambdaFunctionConfiguration.Builder configuration =
        LambdaFunctionConfiguration.builder()
            .id(id(function, entry.prefix() + entry.suffix()))
            .lambdaFunctionArn(functionArn)
            .eventsWithStrings(entry.events());
    List<FilterRule> rules = new ArrayList<>();
    if (!entry.prefix().isEmpty()) {
      rules.add(FilterRule.builder().name(PREFIX).value(entry.prefix()).build());
    }
    if (!entry.suffix().isEmpty()) {
      rules.add(FilterRule.builder().name(SUFFIX).value(entry.suffix()).build());
    }
    if (!rules.isEmpty()) {
      configuration.filter(f -> f.key(k -> k.filterRules(rules)));
    }
    return configuration.build();
  }

  private static String id(String function, String prefix) {
    String folder = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    String id = "scar-" + function + (folder.isEmpty() ? "" : "-" + folder);
    return id.length() <= LONGEST_ID ? id : id.substring(0, LONGEST_ID);
  }

  private static boolean created(List<Event> events) {
    return events.stream().anyMatch(event -> event.toString().startsWith(CREATED));
  }

  private static String prefix(@Nullable NotificationConfigurationFilter filter) {
    return value(filter, PREFIX);
  }

  private static String suffix(@Nullable NotificationConfigurationFilter filter) {
    return value(filter, SUFFIX);
  }

  private static boolean hasSuffix(@Nullable NotificationConfigurationFilter filter) {
    return !suffix(filter).isEmpty();
  }

  private static String value(@Nullable NotificationConfigurationFilter filter, String name) {
    return rules(filter).stream()
        .filter(rule -> isNamed(rule, name))
        .map(FilterRule::value)
        .findFirst()
        .orElse("");
  }

  /** S3 answers with {@code Prefix} though it is sent {@code prefix}. */
  private static boolean isNamed(FilterRule rule, String name) {
    return name.equalsIgnoreCase(rule.nameAsString());
  }

  private static List<FilterRule> rules(@Nullable NotificationConfigurationFilter filter) {
    return filter == null || filter.key() == null ? List.of() : filter.key().filterRules();
  }
}
