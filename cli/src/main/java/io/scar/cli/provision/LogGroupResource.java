package io.scar.cli.provision;

import io.scar.cli.aws.Aws;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/** The log group that Lambda writes a function's log to. */
final class LogGroupResource {

  private final Aws aws;

  LogGroupResource(Aws aws) {
    this.aws = aws;
  }

  /** Makes the group if it is missing; answers whether it was. */
  boolean ensure(String name, Map<String, String> tags) {
    return aws.calls()
        .run(
            "logs:CreateLogGroup",
            "log group " + name,
            () -> {
              try {
                aws.logs().createLogGroup(g -> g.logGroupName(name).tags(tags));
                return true;
              } catch (ResourceAlreadyExistsException e) {
                return false;
              }
            });
  }

  void retain(String name, int days) {
    aws.calls()
        .run(
            "logs:PutRetentionPolicy",
            "log group " + name,
            () -> aws.logs().putRetentionPolicy(g -> g.logGroupName(name).retentionInDays(days)));
  }

  /** Deletes the group; answers whether there was one. */
  boolean delete(String name) {
    return aws.calls()
        .find(
            "logs:DeleteLogGroup",
            "log group " + name,
            () -> aws.logs().deleteLogGroup(g -> g.logGroupName(name)))
        .isPresent();
  }
}
