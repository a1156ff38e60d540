package io.scar.cli.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.cli.plan.TriggerSpec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.EventBridgeConfiguration;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LambdaFunctionConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.TopicConfiguration;

class NotificationsTest {

  private static final String MINE = "arn:aws:lambda:us-east-1:123456789012:function:mine";
  private static final String OTHER = "arn:aws:lambda:us-east-1:123456789012:function:other";

  private static LambdaFunctionConfiguration entry(String arn, String prefix) {
    return entry(arn, "Prefix", prefix);
  }

  private static LambdaFunctionConfiguration entry(String arn, String name, String prefix) {
    return LambdaFunctionConfiguration.builder()
        .lambdaFunctionArn(arn)
        .events(Event.S3_OBJECT_CREATED)
        .filter(
            f -> f.key(k -> k.filterRules(FilterRule.builder().name(name).value(prefix).build())))
        .build();
  }

  private static GetBucketNotificationConfigurationResponse existing(
      LambdaFunctionConfiguration... functions) {
    return GetBucketNotificationConfigurationResponse.builder()
        .lambdaFunctionConfigurations(functions)
        .queueConfigurations(
            QueueConfiguration.builder()
                .queueArn("queue")
                .events(Event.S3_OBJECT_REMOVED_DELETE)
                .build())
        .topicConfigurations(
            TopicConfiguration.builder()
                .topicArn("topic")
                .events(Event.S3_OBJECT_REMOVED_DELETE)
                .build())
        .eventBridgeConfiguration(EventBridgeConfiguration.builder().build())
        .build();
  }

  @Test
  void aTriggerIsAddedAndWhatOthersSetStays() {
    var before = existing(entry(OTHER, "else/"));

    NotificationConfiguration after =
        Notifications.with(before, MINE, List.of(TriggerSpec.Entry.of("in/")));

    assertThat(after.queueConfigurations()).isEqualTo(before.queueConfigurations());
    assertThat(after.topicConfigurations()).isEqualTo(before.topicConfigurations());
    assertThat(after.eventBridgeConfiguration()).isNotNull();
    assertThat(after.lambdaFunctionConfigurations())
        .extracting(LambdaFunctionConfiguration::lambdaFunctionArn)
        .containsExactly(OTHER, MINE);
    FilterRule rule =
        after.lambdaFunctionConfigurations().getLast().filter().key().filterRules().getFirst();
    assertThat(rule.nameAsString()).isEqualToIgnoringCase("prefix");
    assertThat(rule.value()).isEqualTo("in/");
  }

  @Test
  void addingATriggerTwiceLeavesOne() {
    NotificationConfiguration after =
        Notifications.with(
            existing(entry(MINE, "in/")), MINE, List.of(TriggerSpec.Entry.of("in/")));

    assertThat(after.lambdaFunctionConfigurations()).hasSize(1);
  }

  @Test
  void onlyTheFunctionsOwnTriggersAreRemoved() {
    var before = existing(entry(OTHER, "else/"), entry(MINE, "in/"), entry(MINE, "in2/"));

    NotificationConfiguration after = Notifications.with(before, MINE, List.of());

    assertThat(after.lambdaFunctionConfigurations()).containsExactly(entry(OTHER, "else/"));
    assertThat(after.queueConfigurations()).hasSize(1);
    assertThat(after.topicConfigurations()).hasSize(1);
    assertThat(after.eventBridgeConfiguration()).isNotNull();
  }

  @Test
  void anOverlapWithAnotherFunctionIsFoundBeforehand() {
    var before = existing(entry(OTHER, "in/a/"));

    assertThat(Notifications.overlap(before, Set.of(MINE), "in/")).contains("in/a/");
    assertThat(Notifications.overlap(before, Set.of(MINE), "")).contains("in/a/");
    assertThat(Notifications.overlap(before, Set.of(MINE), "in2/")).isEmpty();
    assertThat(Notifications.overlap(before, Set.of(OTHER), "in/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefix", "Prefix", "PREFIX"})
  void theNameOfAFilterIsUnderstoodInEveryCase(String name) {
    var before = existing(entry(OTHER, name, "in/"));

    assertThat(Notifications.overlap(before, Set.of(MINE), "in/")).contains("in/");
    assertThat(Notifications.overlap(before, Set.of(MINE), "out/")).isEmpty();
    assertThat(
            Notifications.with(before, OTHER, List.of(TriggerSpec.Entry.of("in/")))
                .lambdaFunctionConfigurations())
        .hasSize(1);
  }

  @Test
  void aLongFolderStillGivesAnIdThatS3Takes() {
    var after =
        Notifications.with(existing(), MINE, List.of(TriggerSpec.Entry.of("long/".repeat(100))));

    assertThat(after.lambdaFunctionConfigurations().getFirst().id()).hasSize(255);
  }

  @Test
  void whatTheFunctionHasIsReadBackAsItWasWritten() {
    List<TriggerSpec.Entry> entries =
        List.of(
            new TriggerSpec.Entry("in/", ".jpg", List.of(TriggerSpec.CREATED)),
            new TriggerSpec.Entry("in/", ".png", List.of(TriggerSpec.CREATED)),
            TriggerSpec.Entry.of("other/"));

    NotificationConfiguration after =
        Notifications.with(existing(entry(OTHER, "else/")), MINE, entries);

    assertThat(
            Notifications.of(
                GetBucketNotificationConfigurationResponse.builder()
                    .lambdaFunctionConfigurations(after.lambdaFunctionConfigurations())
                    .build(),
                MINE))
        .isEqualTo(entries);
    assertThat(after.lambdaFunctionConfigurations().stream().map(LambdaFunctionConfiguration::id))
        .doesNotHaveDuplicates();
  }
}
