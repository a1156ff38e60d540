package io.scar.local.ecr;

import io.scar.local.http.AwsException;
import io.scar.local.http.LocalAccount;

/** ECR's errors, in its words. */
final class EcrErrors {

  private EcrErrors() {}

  static AwsException repositoryNotFound(String name, String registry) {
    return new AwsException(
        400,
        "RepositoryNotFoundException",
        "The repository with name '%s' does not exist in the registry with id '%s'"
            .formatted(name, registry));
  }

  static AwsException repositoryAlreadyExists(String name) {
    return new AwsException(
        400,
        "RepositoryAlreadyExistsException",
        "The repository with name '%s' already exists in the registry with id '%s'"
            .formatted(name, LocalAccount.ID));
  }

  static AwsException repositoryNotEmpty(String name) {
    return new AwsException(
        400,
        "RepositoryNotEmptyException",
        "The repository with name '%s' in registry with id '%s' cannot be deleted because it still"
                .formatted(name, LocalAccount.ID)
            + " contains images");
  }

  static AwsException lifecyclePolicyNotFound(String name) {
    return new AwsException(
        400,
        "LifecyclePolicyNotFoundException",
        "Lifecycle policy does not exist for the repository with name '%s' in the registry with id"
                .formatted(name)
            + " '%s'".formatted(LocalAccount.ID));
  }

  static AwsException repositoryPolicyNotFound(String name) {
    return new AwsException(
        400,
        "RepositoryPolicyNotFoundException",
        "Repository policy does not exist for the repository with name '%s' in the registry with id"
                .formatted(name)
            + " '%s'".formatted(LocalAccount.ID));
  }

  static AwsException imageNotFound(ImageId image, String repository) {
    return new AwsException(
        400,
        "ImageNotFoundException",
        "The image with imageId {imageDigest:'%s', imageTag:'%s'} does not exist within the"
                .formatted(image.digest().orElse("null"), image.tag().orElse("null"))
            + " repository with name '%s' in the registry with id '%s'"
                .formatted(repository, LocalAccount.ID));
  }

  static AwsException imageAlreadyExists(ImageId image, String repository) {
    return new AwsException(
        400,
        "ImageAlreadyExistsException",
        "Image with digest '%s' and tag '%s' already exists in the repository with name '%s'"
                .formatted(image.digest().orElse("null"), image.tag().orElse("null"), repository)
            + " in registry with id '%s'".formatted(LocalAccount.ID));
  }

  static AwsException imageTagAlreadyExists(String message) {
    return new AwsException(400, "ImageTagAlreadyExistsException", message);
  }

  static AwsException layersNotFound(String message) {
    return new AwsException(400, "LayersNotFoundException", message);
  }

  static AwsException referencedImagesNotFound(String message) {
    return new AwsException(400, "ReferencedImagesNotFoundException", message);
  }

  static AwsException digestDoesNotMatch(String given, String digest) {
    return new AwsException(
        400,
        "ImageDigestDoesNotMatchException",
        "The image digest '%s' does not match that of the manifest, '%s'".formatted(given, digest));
  }

  static AwsException invalid(String message) {
    return new AwsException(400, "InvalidParameterException", message);
  }

  static AwsException invalid(String member, String constraint) {
    return invalid(
        "Invalid parameter at '%s' failed to satisfy constraint: '%s'"
            .formatted(member, constraint));
  }
}
