package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Lets new objects of a bucket start a function: the permission first, then the notification. */
final class TriggerResource {

  private final Aws aws;

  TriggerResource(Aws aws) {
    this.aws = aws;
  }

  /** Fails if S3 would reject the trigger for its overlap with another's. */
  void check(String functionArn, StoragePath path) {
    Optional<String> other = Notifications.overlap(read(path.bucket()), functionArn, path);
    if (other.isPresent()) {
      throw Failure.doesNotFit(
          "Bucket %s has a trigger for `%s` already, which overlaps with `%s`."
              .formatted(path.bucket(), other.get(), path.keyPrefix()),
          "S3 allows one receiver of an event: use another folder, or remove that trigger.");
    }
  }

  void permit(String functionArn, String bucket) {
    String source = "arn:" + aws.partition() + ":s3:::" + bucket;
    String account = aws.accountId();
    aws.calls()
        .run(
            "lambda:AddPermission",
            "function " + functionArn,
            () -> {
              try {
                aws.lambda()
                    .addPermission(
                        p ->
                            p.functionName(functionArn)
                                .statementId(Names.permission(bucket))
                                .action("lambda:InvokeFunction")
                                .principal("s3.amazonaws.com")
                                .sourceArn(source)
                                .sourceAccount(account));
                return true;
              } catch (ResourceConflictException e) {
                return false; // a second folder of the same bucket: the permission is there
              }
            });
  }

  void add(String functionArn, StoragePath path) {
    NotificationConfiguration merged = Notifications.with(read(path.bucket()), functionArn, path);
    Retry.whileRefused(
        // The permission just given takes a moment to reach S3.
        e ->
            e instanceof S3Exception refusal
                && String.valueOf(refusal.getMessage()).contains("Unable to validate"),
        () -> write(path.bucket(), merged));
  }

  /** Removes this function's entries; those of others stay. Answers whether there were any. */
  boolean remove(String functionArn, String bucket) {
    Optional<NotificationConfiguration> rest =
        aws.calls()
            .find(
                "s3:GetBucketNotification",
                "bucket " + bucket,
                () -> aws.s3().getBucketNotificationConfiguration(b -> b.bucket(bucket)))
            .flatMap(found -> Notifications.without(found, functionArn));
    rest.ifPresent(configuration -> write(bucket, configuration));
    return rest.isPresent();
  }

  private GetBucketNotificationConfigurationResponse read(String bucket) {
    return aws.calls()
        .run(
            "s3:GetBucketNotification",
            "bucket " + bucket,
            () -> aws.s3().getBucketNotificationConfiguration(b -> b.bucket(bucket)));
  }

  private void write(String bucket, NotificationConfiguration configuration) {
    aws.calls()
        .run(
            "s3:PutBucketNotification",
            "bucket " + bucket,
            () ->
                aws.s3()
                    .putBucketNotificationConfiguration(
                        b -> b.bucket(bucket).notificationConfiguration(configuration)));
  }
}
