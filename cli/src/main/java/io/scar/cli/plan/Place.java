package io.scar.cli.plan;

import io.scar.contract.definition.StoragePath;

/**
 * Where resources lie, which their ARNs tell.
 *
 * @param partition the first part of an ARN after {@code arn:}
 * @param account 12 digits
 */
public record Place(String partition, String region, String account) {

  public String function(String name) {
    return "arn:%s:lambda:%s:%s:function:%s".formatted(partition, region, account, name);
  }

  public String role(String name) {
    return "arn:%s:iam::%s:role/%s".formatted(partition, account, name);
  }

  public String layer(String name) {
    return "arn:%s:lambda:%s:%s:layer:%s".formatted(partition, region, account, name);
  }

  public String logGroup(String name) {
    return "arn:%s:logs:%s:%s:log-group:%s".formatted(partition, region, account, name);
  }

  public String rule(String name) {
    return "arn:%s:events:%s:%s:rule/%s".formatted(partition, region, account, name);
  }

  /** A repository of ECR. */
  public String repository(String name) {
    return "arn:%s:ecr:%s:%s:repository/%s".formatted(partition, region, account, name);
  }

  /** A resource of API Gateway's control plane, which is known by its path. */
  public String apiGateway(String path) {
    return "arn:%s:apigateway:%s::%s".formatted(partition, region, path);
  }

  public String bucket(String name) {
    return "arn:%s:s3:::%s".formatted(partition, name);
  }

  /** All objects of a folder. */
  public String objects(StoragePath path) {
    return bucket(path.bucket()) + "/" + path.keyPrefix() + "*";
  }
}
