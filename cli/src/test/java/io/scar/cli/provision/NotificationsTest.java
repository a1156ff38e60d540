package io.scar.cli.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.contract.definition.StoragePath;
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
        Notifications.with(before, MINE, StoragePath.parse("pics/in/"));

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
        Notifications.with(existing(entry(MINE, "in/")), MINE, StoragePath.parse("pics/in"));

    assertThat(after.lambdaFunctionConfigurations()).hasSize(1);
  }

  @Test
  void onlyTheFunctionsOwnTriggersAreRemoved() {
    var before = existing(entry(OTHER, "else/"), entry(MINE, "in/"), entry(MINE, "in2/"));

    NotificationConfiguration after = Notifications.without(before, MINE).orElseThrow();

    assertThat(after.lambdaFunctionConfigurations()).containsExactly(entry(OTHER, "else/"));
    assertThat(after.queueConfigurations()).hasSize(1);
    assertThat(after.topicConfigurations()).hasSize(1);
    assertThat(after.eventBridgeConfiguration()).isNotNull();
    assertThat(Notifications.without(existing(entry(OTHER, "in/")), MINE)).isEmpty();
  }

  @Test
  void anOverlapWithAnotherFunctionIsFoundBeforehand() {
    var before = existing(entry(OTHER, "in/a/"));

    assertThat(Notifications.overlap(before, MINE, StoragePath.parse("pics/in"))).contains("in/a/");
    assertThat(Notifications.overlap(before, MINE, StoragePath.parse("pics"))).contains("in/a/");
    assertThat(Notifications.overlap(before, MINE, StoragePath.parse("pics/in2"))).isEmpty();
    assertThat(Notifications.overlap(before, OTHER, StoragePath.parse("pics/in"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefix", "Prefix", "PREFIX"})
  void theNameOfAFilterIsUnderstoodInEveryCase(String name) {
    var before = existing(entry(OTHER, name, "in/"));

    assertThat(Notifications.overlap(before, MINE, StoragePath.parse("pics/in"))).contains("in/");
    assertThat(Notifications.overlap(before, MINE, StoragePath.parse("pics/out"))).isEmpty();
    assertThat(
            Notifications.with(before, OTHER, StoragePath.parse("pics/in"))
                .lambdaFunctionConfigurations())
        .hasSize(1);
  }

  @Test
  void aLongFolderStillGivesAnIdThatS3Takes() {
    var after =
        Notifications.with(existing(), MINE, StoragePath.parse("pics/" + "long/".repeat(100)));

    assertThat(after.lambdaFunctionConfigurations().getFirst().id()).hasSize(255);
  }
}
