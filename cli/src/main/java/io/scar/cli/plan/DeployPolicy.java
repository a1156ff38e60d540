package io.scar.cli.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.HttpAccess;
import io.scar.container.credentials.EcrHost;
import io.scar.contract.definition.StoragePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a user needs to make, change, call, watch and remove functions: the actions of each
 * resource, on that resource.
 */
public final class DeployPolicy {

  /** Actions by the resources that they are on. */
  private final Map<List<String>, Set<String>> actions = new LinkedHashMap<>();

  private final Place place;

  private DeployPolicy(Place place) {
    this.place = place;
  }

  /**
   * The least policy that works for all of these.
   *
   * @param wanted by functions of one account and region
   */
  public static ObjectNode of(List<Spec> wanted, Place place) {
    DeployPolicy policy = new DeployPolicy(place);
    // These actions are on no resource.
    policy.allow("*", "lambda:ListFunctions", "tag:GetResources");
    wanted.forEach(policy::add);
    List<Permission> permissions = new ArrayList<>();
    policy.actions.forEach(
        (resources, names) -> permissions.add(new Permission(List.copyOf(names), resources)));
    return Permission.policy(permissions);
  }

  private void add(Spec spec) {
    switch (spec) {
      case RoleSpec role -> role(role);
      case RepositorySpec repository -> repository(repository);
      case ImageSpec image -> image(image);
      case LayerSpec _ -> layer();
      case FunctionSpec function -> function(function);
      case LogGroupSpec group -> logGroup(group);
      case BucketSpec bucket -> bucket(bucket);
      case FolderSpec folder -> objects(place.objects(folder.path()));
      case CacheSpec cache -> objects(place.objects(cache.folder()));
      case TriggerSpec trigger -> {
        allow(
            place.bucket(trigger.bucket()), "s3:GetBucketNotification", "s3:PutBucketNotification");
        permissions(trigger.function());
      }
      case ConcurrencySpec concurrency ->
          allow(
              place.function(concurrency.name()),
              "lambda:PutFunctionConcurrency",
              "lambda:DeleteFunctionConcurrency");
      case FailureDestinationSpec destination ->
          allow(
              place.function(destination.name()),
              "lambda:GetFunctionEventInvokeConfig",
              "lambda:PutFunctionEventInvokeConfig");
      case ScheduleSpec schedule -> schedule(schedule);
      case ApiSpec api -> api(api);
      case FunctionUrlSpec url -> {
        allow(
            place.function(url.name()),
            "lambda:GetFunctionUrlConfig",
            "lambda:CreateFunctionUrlConfig",
            "lambda:UpdateFunctionUrlConfig",
            "lambda:DeleteFunctionUrlConfig");
        permissions(url.name());
      }
    }
  }

  private void role(RoleSpec role) {
    allow(
        place.role(role.name()),
        "iam:GetRole",
        "iam:CreateRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:DeleteRole",
        "iam:GetRolePolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:PassRole");
  }

  private void repository(RepositorySpec repository) {
    allow(
        place.repository(repository.name()),
        "ecr:DescribeRepositories",
        "ecr:CreateRepository",
        "ecr:DeleteRepository",
        "ecr:PutImageScanningConfiguration",
        "ecr:GetLifecyclePolicy",
        "ecr:PutLifecyclePolicy",
        "ecr:DeleteLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:DeleteRepositoryPolicy",
        "ecr:ListTagsForResource",
        "ecr:TagResource",
        "ecr:UntagResource");
  }

  /**
   * Lambda looks at the image as whoever makes the function.
   *
   * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html">IAM
   *     permissions for pushing an image</a>
   */
  private void image(ImageSpec image) {
    // This action is on no resource.
    allow("*", "ecr:GetAuthorizationToken");
    allow(
        place.repository(image.name()),
        "ecr:DescribeImages",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchCheckLayerAvailability",
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
        "ecr:CompleteLayerUpload",
        "ecr:PutImage",
        "ecr:BatchDeleteImage");
  }

  /** An image that is used as it is, which Lambda then may fetch. */
  private void readyImage(String uri) {
    int slash = uri.indexOf('/');
    EcrHost.of(slash < 0 ? "" : uri.substring(0, slash))
        .ifPresent(
            ecr -> {
              allow("*", "ecr:GetAuthorizationToken");
              allow(
                  new Place(place.partition(), ecr.region(), ecr.account())
                      .repository(uri.substring(slash + 1).replaceFirst("[@:].*", "")),
                  "ecr:GetRepositoryPolicy",
                  "ecr:SetRepositoryPolicy",
                  "ecr:BatchGetImage",
                  "ecr:GetDownloadUrlForLayer");
            });
  }

  private void layer() {
    String layer = place.layer(Names.LAYER);
    allow(layer, "lambda:ListLayerVersions", "lambda:PublishLayerVersion");
    allow(layer + ":*", "lambda:GetLayerVersion", "lambda:DeleteLayerVersion");
  }

  private void function(FunctionSpec function) {
    allow(
        place.function(function.name()),
        "lambda:GetFunction",
        "lambda:GetFunctionConfiguration",
        "lambda:CreateFunction",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:DeleteFunction",
        "lambda:ListTags",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:GetPolicy",
        "lambda:InvokeFunction");
    if (!function.role().equals(place.role(Names.role(function.name())))) {
      allow(function.role(), "iam:PassRole");
    }
    function.layers().stream()
        .filter(layer -> layer.startsWith("arn:"))
        .forEach(layer -> allow(layer, "lambda:GetLayerVersion"));
    if (function.image() != null) {
      readyImage(function.image());
    }
    if (!function.network().subnets().isEmpty()) {
      allow("*", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs");
    }
    if (!function.network().fileSystems().isEmpty()) {
      allow("*", "elasticfilesystem:DescribeMountTargets");
    }
  }

  private void logGroup(LogGroupSpec group) {
    allow(place.logGroup("*"), "logs:DescribeLogGroups");
    String arn = place.logGroup(group.name());
    for (String resource : List.of(arn, arn + ":*")) {
      allow(
          resource,
          "logs:CreateLogGroup",
          "logs:PutRetentionPolicy",
          "logs:DeleteRetentionPolicy",
          "logs:DeleteLogGroup",
          "logs:TagResource",
          "logs:UntagResource",
          "logs:ListTagsForResource",
          "logs:FilterLogEvents");
    }
  }

  private void bucket(BucketSpec bucket) {
    allow(
        place.bucket(bucket.name()),
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:GetBucketTagging",
        "s3:PutBucketTagging");
    // With `rm --delete-buckets` goes all that is in it.
    allow(place.bucket(bucket.name()) + "/*", "s3:DeleteObject", "s3:DeleteObjectVersion");
    switch (bucket.purpose()) {
      case PACKAGES -> objects(place.objects(new StoragePath(bucket.name(), "lambda")));
      case IMAGES, INPUT_AND_OUTPUT -> {
        // Their folders are resources of their own.
      }
    }
  }

  private void objects(String resource) {
    allow(resource, "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload");
  }

  private void permissions(String function) {
    allow(place.function(function), "lambda:AddPermission", "lambda:RemovePermission");
  }

  /** API Gateway's actions are HTTP's methods, on paths. */
  private void api(ApiSpec api) {
    boolean rest = api.access().type() == HttpAccess.EndpointType.REST;
    String apis = rest ? "/restapis" : "/apis";
    manage(apis);
    if (rest) {
      manage("/apikeys");
      manage("/usageplans");
      allow(place.apiGateway("/usageplans/*"), "apigateway:POST");
    }
    allow(place.apiGateway(apis + "/*"), "apigateway:POST", "apigateway:PUT");
    allow(place.apiGateway("/tags/*"), "apigateway:POST", "apigateway:PUT");
    permissions(api.function());
  }

  private void manage(String path) {
    allow(place.apiGateway(path), "apigateway:GET", "apigateway:POST");
    allow(place.apiGateway(path + "/*"), "apigateway:GET", "apigateway:PATCH", "apigateway:DELETE");
  }

  private void schedule(ScheduleSpec schedule) {
    allow(
        place.rule(schedule.name()),
        "events:DescribeRule",
        "events:PutRule",
        "events:DeleteRule",
        "events:TagResource",
        "events:UntagResource",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "events:PutTargets",
        "events:RemoveTargets");
    permissions(schedule.function());
  }

  private void allow(String resource, String... names) {
    actions.computeIfAbsent(List.of(resource), r -> new LinkedHashSet<>()).addAll(List.of(names));
  }
}
