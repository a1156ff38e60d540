package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import io.scar.cli.plan.Change;
import io.scar.cli.plan.LogGroupSpec;
import io.scar.cli.plan.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/** The log group that Lambda writes a function's log to. */
final class LogGroupResource implements ResourceType<LogGroupSpec> {

  private final Aws aws;

  LogGroupResource(Aws aws) {
    this.aws = aws;
  }

  /**
   * @param ours whether {@code init} made it; Lambda makes one too, at a call of a function without
   */
  record Found(LogGroupSpec spec, boolean ours) {}

  Optional<Found> read(String name) {
    return find(name)
        .map(
            group -> {
              Map<String, String> tags = tags(name, withoutStar(group.arn()));
              return new Found(
                  new LogGroupSpec(name, group.retentionInDays(), tags),
                  Names.CREATED_BY.equals(tags.get(Names.CREATED_BY_TAG)));
            });
  }

  private Map<String, String> tags(String name, String arn) {
    return aws.calls()
        .find(
            "logs:ListTagsForResource",
            "log group " + name,
            () -> aws.logs().listTagsForResource(t -> t.resourceArn(arn)).tags())
        .orElse(Map.of());
  }

  private Optional<LogGroup> find(String name) {
    return aws.calls()
        .run(
            "logs:DescribeLogGroups",
            "log group " + name,
            () ->
                aws
                    .logs()
                    .describeLogGroupsPaginator(g -> g.logGroupNamePrefix(name))
                    .logGroups()
                    .stream()
                    .filter(group -> name.equals(group.logGroupName()))
                    .findFirst());
  }

  private static String withoutStar(String arn) {
    return arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn;
  }

  @Override
  public Class<LogGroupSpec> specs() {
    return LogGroupSpec.class;
  }

  @Override
  public void create(LogGroupSpec wanted, Undo undo) {
    String name = wanted.name();
    Map<String, String> tags = Owner.tags(aws, wanted.tags());
    boolean made =
        aws.calls()
            .run(
                "logs:CreateLogGroup",
                "log group " + name,
                () -> {
                  try {
                    aws.logs().createLogGroup(g -> g.logGroupName(name).tags(tags));
                    return true;
                  } catch (ResourceAlreadyExistsException e) {
                    return false; // a call of the function made it meanwhile
                  }
                });
    if (made) {
      undo.add("log group " + name, () -> delete(name));
    }
    retain(name, wanted.retentionDays());
  }

  @Override
  public void update(LogGroupSpec wanted, LogGroupSpec deployed, List<Change> changes, Undo undo) {
    if (!Objects.equals(wanted.retentionDays(), deployed.retentionDays())) {
      retain(wanted.name(), wanted.retentionDays());
      undo.add(
          "changes of log group " + wanted.name(),
          () -> retain(deployed.name(), deployed.retentionDays()));
    }
    Retagging.apply(
        "log group " + wanted.name(),
        deployed.tags(),
        wanted.tags(),
        changes,
        tagged(wanted.name()),
        undo);
  }

  private Retagging.Tagged tagged(String name) {
    String arn =
        "arn:%s:logs:%s:%s:log-group:%s"
            .formatted(aws.partition(), aws.region(), aws.accountId(), name);
    return new Retagging.Tagged() {
      @Override
      public void tag(Map<String, String> tags) {
        aws.calls()
            .run(
                "logs:TagResource",
                "log group " + name,
                () -> aws.logs().tagResource(t -> t.resourceArn(arn).tags(tags)));
      }

      @Override
      public void untag(List<String> names) {
        aws.calls()
            .run(
                "logs:UntagResource",
                "log group " + name,
                () -> aws.logs().untagResource(t -> t.resourceArn(arn).tagKeys(names)));
      }
    };
  }

  /** Its events cannot be brought back. */
  @Override
  public void delete(LogGroupSpec deployed, Undo undo) {
    delete(deployed.name());
  }

  private void retain(String name, @Nullable Integer days) {
    String thing = "log group " + name;
    if (days == null) {
      aws.calls()
          .run(
              "logs:DeleteRetentionPolicy",
              thing,
              () -> aws.logs().deleteRetentionPolicy(g -> g.logGroupName(name)));
      return;
    }
    aws.calls()
        .run(
            "logs:PutRetentionPolicy",
            thing,
            () -> aws.logs().putRetentionPolicy(g -> g.logGroupName(name).retentionInDays(days)));
  }

  private void delete(String name) {
    aws.calls()
        .find(
            "logs:DeleteLogGroup",
            "log group " + name,
            () -> aws.logs().deleteLogGroup(g -> g.logGroupName(name)));
  }
}
