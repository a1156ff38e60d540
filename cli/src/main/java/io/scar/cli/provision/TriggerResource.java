package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.Names;
import io.scar.cli.plan.TriggerSpec;
import io.scar.cli.provision.FunctionPolicy.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Lets new objects of a bucket start a function: the permission first, then the notification. The
 * bucket's configuration is read again just before it is replaced, so that what others set there
 * stays.
 */
final class TriggerResource implements ResourceType<TriggerSpec> {

  static final String PRINCIPAL = "s3.amazonaws.com";

  private final Aws aws;
  private final FunctionPolicy policy;

  TriggerResource(Aws aws) {
    this.aws = aws;
    this.policy = new FunctionPolicy(aws);
  }

  /**
   * The function's entries in an existing bucket, and whether the bucket may invoke it.
   *
   * @param wanted names the bucket and the function
   * @param statements of the function's policy
   */
  Optional<TriggerSpec> read(TriggerSpec wanted, List<Statement> statements) {
    List<TriggerSpec.Entry> entries =
        current(wanted.bucket())
            .map(found -> Notifications.of(found, wanted.functionArn()))
            .orElse(List.of());
    boolean permitted = !permissions(wanted.bucket(), statements).isEmpty();
    return entries.isEmpty() && !permitted
        ? Optional.empty()
        : Optional.of(
            new TriggerSpec(
                wanted.bucket(), wanted.function(), wanted.functionArn(), entries, permitted));
  }

  /**
   * Fails if S3 would reject a trigger for its overlap with another's.
   *
   * @param together ARNs of the functions that the call is about, which give up what they do not
   *     want any more
   */
  void check(TriggerSpec wanted, Set<String> together) {
    GetBucketNotificationConfigurationResponse found = current(wanted.bucket()).orElse(null);
    if (found == null) {
      return;
    }
    for (TriggerSpec.Entry entry : wanted.entries()) {
      Optional<String> other = Notifications.overlap(found, together, entry.prefix());
      if (other.isPresent()) {
        throw Failure.doesNotFit(
            "Bucket %s has a trigger for `%s` already, which overlaps with `%s`."
                .formatted(wanted.bucket(), other.get(), entry.prefix()),
            "S3 allows one receiver of an event: use another folder, or remove that trigger.");
      }
    }
  }

  /** The ids of the statements that let the bucket invoke the function. */
  private List<String> permissions(String bucket, List<Statement> statements) {
    String arn = "arn:" + aws.partition() + ":s3:::" + bucket;
    return statements.stream()
        .filter(s -> s.principal().equals(PRINCIPAL) && s.source().equals(arn))
        .map(Statement::id)
        .toList();
  }

  @Override
  public Class<TriggerSpec> specs() {
    return TriggerSpec.class;
  }

  @Override
  public void create(TriggerSpec wanted, Undo undo) {
    permit(wanted, undo);
    become(wanted, wanted.entries(), "trigger " + wanted.label(), undo);
  }

  @Override
  public void update(TriggerSpec wanted, TriggerSpec deployed, List<Change> changes, Undo undo) {
    if (!deployed.permitted()) {
      permit(wanted, undo);
    }
    if (!wanted.entries().equals(deployed.entries())) {
      become(wanted, wanted.entries(), "changes of trigger " + wanted.label(), undo);
    }
  }

  /** Leaves the function these of its entries. */
  void narrow(TriggerSpec deployed, List<TriggerSpec.Entry> entries, Undo undo) {
    become(deployed, entries, "changes of trigger " + deployed.label(), undo);
  }

  @Override
  public void delete(TriggerSpec deployed, Undo undo) {
    become(deployed, List.of(), "removal of trigger " + deployed.label(), undo);
    for (String statement : permissions(deployed.bucket(), policy.read(deployed.function()))) {
      policy.forbid(deployed.function(), statement);
      undo.add(
          "removal of the permission of bucket " + deployed.bucket(),
          () -> permit(deployed, new Undo()));
    }
  }

  /** Removes the function's entries; the permission goes with the function. */
  void clear(TriggerSpec deployed) {
    replace(deployed, List.of());
  }

  private void permit(TriggerSpec trigger, Undo undo) {
    String statement = Names.permission(trigger.bucket());
    policy.permit(
        trigger.functionArn(),
        statement,
        PRINCIPAL,
        "arn:" + aws.partition() + ":s3:::" + trigger.bucket(),
        aws.accountId());
    undo.add(
        "permission of bucket " + trigger.bucket(),
        () -> policy.forbid(trigger.functionArn(), statement));
  }

  /** As {@link #replace}; taken back, the entries are those that were there just before. */
  private void become(
      TriggerSpec trigger, List<TriggerSpec.Entry> entries, String thing, Undo undo) {
    List<TriggerSpec.Entry> before = replace(trigger, entries);
    if (!before.equals(entries)) {
      undo.add(thing, () -> replace(trigger, before));
    }
  }

  /** Makes these the function's entries, if they are not; answers those that it had. */
  private List<TriggerSpec.Entry> replace(TriggerSpec trigger, List<TriggerSpec.Entry> entries) {
    Optional<GetBucketNotificationConfigurationResponse> found = current(trigger.bucket());
    if (found.isEmpty() && !entries.isEmpty()) {
      throw Failure.notFound("Bucket " + trigger.bucket() + " does not exist any more.", null);
    }
    List<TriggerSpec.Entry> before =
        found.map(existing -> Notifications.of(existing, trigger.functionArn())).orElse(List.of());
    if (found.isEmpty() || before.equals(entries)) {
      return before;
    }
    NotificationConfiguration merged =
        Notifications.with(found.get(), trigger.functionArn(), entries);
    Retry.whileRefused(
        // The permission just given takes a moment to reach S3.
        e ->
            e instanceof S3Exception refusal
                && String.valueOf(refusal.getMessage()).contains("Unable to validate"),
        () -> write(trigger.bucket(), merged));
    return before;
  }

  /** Empty if there is no such bucket. */
  private Optional<GetBucketNotificationConfigurationResponse> current(String bucket) {
    return aws.calls()
        .find(
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
