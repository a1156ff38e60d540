package io.scar.cli.plan;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.image.ImageFailure;
import io.scar.container.ContainerException;
import io.scar.container.credentials.EcrHost;
import io.scar.container.credentials.PasswordSource;
import io.scar.container.image.Reference;
import io.scar.container.registry.Mirror;
import io.scar.contract.definition.CachedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a function's role needs to come by its image.
 *
 * @param all the least that works
 * @param summary in a few words each
 */
record ImagePermissions(List<Permission> all, List<String> summary) {

  private static final List<String> PULL =
      List.of("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");

  /** An ECR pull-through cache fetches what it has not yet, as whoever asks. */
  private static final List<String> PULL_THROUGH =
      List.of(
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository");

  private static final int LONGEST_SHOWN = 60;

  ImagePermissions {
    all = List.copyOf(all);
    summary = List.copyOf(summary);
  }

  /**
   * @param partition of the account, as in its ARNs
   */
  static ImagePermissions of(
      FunctionDefinition function, ImageDelivery delivery, String partition) {
    List<Permission> all = new ArrayList<>();
    List<String> summary = new ArrayList<>();
    CachedImage cached = delivery.cached();
    if (cached != null) {
      object(cached.bucket(), cached.key(), partition, all, summary);
    }
    if (delivery.reference() != null) {
      switch (parsed(delivery.reference())) {
        case Reference.S3 object -> object(object.bucket(), object.key(), partition, all, summary);
        case Reference.Registry image -> registry(function, image, partition, all, summary);
        case Reference.Local local -> throw new IllegalStateException("a path is not remote");
      }
    }
    return new ImagePermissions(all, summary);
  }

  private static void registry(
      FunctionDefinition function,
      Reference.Registry image,
      String partition,
      List<Permission> all,
      List<String> summary) {
    List<Permission> pulls = new ArrayList<>();
    EcrHost.of(image.host()).ifPresent(ecr -> pulls.add(pull(PULL, ecr, image, partition)));
    for (Map.Entry<String, String> mirror : function.registry().mirrors().entrySet()) {
      new Mirror(mirror.getKey(), mirror.getValue())
          .map(image)
          .ifPresent(
              there ->
                  EcrHost.of(there.host())
                      .ifPresent(ecr -> pulls.add(pull(PULL_THROUGH, ecr, there, partition))));
    }
    if (!pulls.isEmpty()) {
      // This action is on no resource.
      all.add(new Permission(List.of("ecr:GetAuthorizationToken"), List.of("*")));
      all.addAll(pulls);
      pulls.forEach(
          pull -> {
            String arn = pull.resources().getFirst();
            summary.add("ecr:BatchGetImage " + arn.substring(arn.indexOf(":repository/") + 12));
          });
    }
    if (function.registry().passwordFrom() != null) {
      toRead(PasswordSource.parse(function.registry().passwordFrom()))
          .ifPresent(
              permission -> {
                all.add(permission);
                summary.add(permission.actions().getFirst());
              });
    }
  }

  /** What reading a secret takes; empty for a variable, which the function has. */
  static Optional<Permission> toRead(PasswordSource source) {
    return switch (source) {
      case PasswordSource.Variable _ -> Optional.empty();
      case PasswordSource.Secret secret ->
          Optional.of(
              new Permission(List.of("secretsmanager:GetSecretValue"), List.of(secret.arn())));
      case PasswordSource.Parameter parameter ->
          Optional.of(new Permission(List.of("ssm:GetParameter"), List.of(parameter.arn())));
    };
  }

  private static Permission pull(
      List<String> actions, EcrHost ecr, Reference.Registry image, String partition) {
    return new Permission(
        actions,
        List.of(
            "arn:%s:ecr:%s:%s:repository/%s"
                .formatted(partition, ecr.region(), ecr.account(), image.repository())));
  }

  private static void object(
      String bucket, String key, String partition, List<Permission> all, List<String> summary) {
    all.add(
        new Permission(
            List.of("s3:GetObject"),
            List.of("arn:%s:s3:::%s/%s".formatted(partition, bucket, key))));
    // Keys of the cache are long and say nothing to people.
    int slash = key.lastIndexOf('/');
    String name = key.length() <= LONGEST_SHOWN ? key : key.substring(0, slash + 1) + "…";
    summary.add("s3:GetObject " + bucket + "/" + name);
  }

  private static Reference parsed(String reference) {
    try {
      return Reference.parse(reference, Path.of("/"));
    } catch (ContainerException e) {
      throw ImageFailure.of(e);
    }
  }
}
