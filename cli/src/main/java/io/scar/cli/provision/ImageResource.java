package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.plan.ImageSpec;
import java.util.Optional;

/** The image in a function's repository, under its one tag. */
final class ImageResource {

  private static final String DIGEST = "imageDigest";
  private static final String TAG = "imageTag";

  private final Aws aws;
  private final RepositoryResource repositories;

  ImageResource(Aws aws, RepositoryResource repositories) {
    this.aws = aws;
    this.repositories = repositories;
  }

  Optional<ImageSpec> read(String repository) {
    return digest(repository, TAG, ImageSpec.TAG)
        .map(digest -> new ImageSpec(repository, digest, ""));
  }

  private Optional<String> digest(String repository, String by, String value) {
    ObjectNode request = request(repository);
    request.putArray("imageIds").addObject().put(by, value);
    return find("DescribeImages", repository, request)
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

  private void tag(String repository, String digest) {
    ObjectNode ids = request(repository);
    ids.putArray("imageIds").addObject().put(DIGEST, digest);
    JsonNode image = run("BatchGetImage", repository, ids).path("images").path(0);
    ObjectNode put =
        request(repository)
            .put("imageManifest", image.path("imageManifest").asText())
            .put(TAG, ImageSpec.TAG);
    String type = image.path("imageManifestMediaType").asText("");
    if (!type.isEmpty()) {
      put.put("imageManifestMediaType", type);
    }
    run("PutImage", repository, put);
  }

  private void delete(String repository, String digest) {
    ObjectNode request = request(repository);
    request.putArray("imageIds").addObject().put(DIGEST, digest);
    find("BatchDeleteImage", repository, request);
  }

  private JsonNode run(String operation, String name, ObjectNode request) {
    return aws.calls()
        .run("ecr:" + operation, "repository " + name, () -> aws.ecr().call(operation, request));
  }

  private Optional<JsonNode> find(String operation, String name, ObjectNode request) {
    return aws.calls()
        .find("ecr:" + operation, "repository " + name, () -> aws.ecr().call(operation, request));
  }

  private static ObjectNode request(String name) {
    return JsonNodeFactory.instance.objectNode().put("repositoryName", name);
  }
}
