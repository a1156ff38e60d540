package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.AwsCalls;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.ImageSpec;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The image in a function's repository, under its one tag. */
final class ImageResource {

  private static final String DIGEST = "imageDigest";
  private static final String TAG = "imageTag";

  /** What ECR says to a tag that names this very image. */
  private static final String TAGGED_ALREADY = "ImageAlreadyExistsException";

  private final EcrCalls ecr;
  private final RepositoryResource repositories;

  ImageResource(Aws aws, RepositoryResource repositories) {
    this.ecr = new EcrCalls(aws);
    this.repositories = repositories;
  }

  Optional<ImageSpec> read(String repository) {
    return digest(repository, TAG, ImageSpec.TAG)
        .map(digest -> new ImageSpec(repository, digest, ""));
  }

  private Optional<String> digest(String repository, String by, String value) {
    ObjectNode request = EcrCalls.request(repository);
    request.putArray("imageIds").addObject().put(by, value);
    return ecr.find("DescribeImages", repository, request)
        .map(found -> found.path("imageDetails").path(0).path(DIGEST).asText(""))
        .filter(digest -> !digest.isEmpty());
  }

  /** Pushes the function's image and gives it the tag. */
  void put(FunctionImage image, Undo undo) {
    String repository = image.repository();
    Optional<String> before = digest(repository, TAG, ImageSpec.TAG);
    boolean there = digest(repository, DIGEST, image.run().digest()).isPresent();
    image.push(repositories.address(repository), undo);
    undo.add(
        "image " + repository + ":" + ImageSpec.TAG,
        () -> {
          before.ifPresent(digest -> tag(repository, digest));
          if (!there) {
            delete(repository, image.run().digest());
          }
        });
  }

  /** Gives the tag to an image that has lost it, or has it already. */
  private void tag(String repository, String digest) {
    ObjectNode ids = EcrCalls.request(repository);
    ids.putArray("imageIds").addObject().put(DIGEST, digest);
    JsonNode image = ecr.run("BatchGetImage", repository, ids).path("images").path(0);
    ObjectNode put =
        EcrCalls.request(repository)
            .put("imageManifest", image.path("imageManifest").asText())
            .put(TAG, ImageSpec.TAG);
    String type = image.path("imageManifestMediaType").asText("");
    if (!type.isEmpty()) {
      put.put("imageManifestMediaType", type);
    }
    try {
      ecr.run("PutImage", repository, put);
    } catch (Failure e) {
      if (!(e.getCause() instanceof AwsServiceException refusal)
          || !AwsCalls.code(refusal).equals(TAGGED_ALREADY)) {
        throw e;
      }
    }
  }

  private void delete(String repository, String digest) {
    ObjectNode request = EcrCalls.request(repository);
    request.putArray("imageIds").addObject().put(DIGEST, digest);
    ecr.find("BatchDeleteImage", repository, request);
  }
}
