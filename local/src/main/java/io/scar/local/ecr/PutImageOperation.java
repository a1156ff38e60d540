package io.scar.local.ecr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.Repository;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsException;
import io.scar.local.http.JsonRequest;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keeps a manifest whose parts are all here, and gives it a tag.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html">PutImage</a>
 */
final class PutImageOperation {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANIFEST_MOST_BYTES = 4 << 20;

  private final RepositoryStore store;
  private final RepositoryOperations repositories;

  PutImageOperation(RepositoryStore store, RepositoryOperations repositories) {
    this.store = store;
    this.repositories = repositories;
  }

  ObjectNode put(JsonRequest call) throws IOException, AwsException {
    Repository repository = repositories.require(call);
    String manifest = call.text("imageManifest");
    byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
    if (content.length > MANIFEST_MOST_BYTES) {
      throw EcrErrors.invalid(
          "imageManifest", "Member must have length less than or equal to " + MANIFEST_MOST_BYTES);
    }
    JsonNode document = document(manifest);
    String digest = Digest.sha256(content).toString();
    Optional<String> given = optional(call, "imageDigest");
    if (given.isPresent() && !given.get().equals(digest)) {
      throw EcrErrors.digestDoesNotMatch(given.get(), digest);
    }
    Optional<String> tag = optional(call, "imageTag");
    if (tag.isPresent() && !Repository.TAG.matcher(tag.get()).matches()) {
      throw EcrErrors.invalid(
          "imageTag", "must satisfy regular expression '%s'".formatted(Repository.TAG));
    }
    if (repository.images().containsKey(digest)
        && tag.map(name -> digest.equals(repository.imageTags().get(name))).orElse(true)) {
      throw EcrErrors.imageAlreadyExists(new ImageId(Optional.of(digest), tag), repository.name());
    }
    Repository.Image image =
        kept(repository.name(), content, mediaType(call, document), tag, document);
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode json = answer.putObject("image");
    json.put("registryId", LocalAccount.ID);
    json.put("repositoryName", repository.name());
    json.set("imageId", new ImageId(Optional.of(digest), tag).json());
    json.put("imageManifest", manifest);
    json.put("imageManifestMediaType", image.mediaType());
    return answer;
  }

  private Repository.Image kept(
      String repository, byte[] content, String mediaType, Optional<String> tag, JsonNode document)
      throws IOException, AwsException {
    try {
      return store.putManifest(repository, content, mediaType, tag.orElse(null));
    } catch (RegistryException e) {
      throw switch (e.code()) {
        case NAME_UNKNOWN -> EcrErrors.repositoryNotFound(repository, LocalAccount.ID);
        case MANIFEST_BLOB_UNKNOWN ->
            document.has("manifests")
                ? EcrErrors.referencedImagesNotFound(e.getMessage())
                : EcrErrors.layersNotFound(e.getMessage());
        case TAG_INVALID -> EcrErrors.imageTagAlreadyExists(e.getMessage());
        default -> EcrErrors.invalid("imageManifest", e.getMessage());
      };
    }
  }

  private static JsonNode document(String manifest) throws AwsException {
    try {
      return JSON.readTree(manifest);
    } catch (JsonProcessingException e) {
      throw EcrErrors.invalid("imageManifest", "Invalid JSON syntax");
    }
  }

  /** As the call says it, which it must where the manifest does not. */
  private static String mediaType(JsonRequest call, JsonNode document) throws AwsException {
    String own = document.path("mediaType").asText("");
    String type = optional(call, "imageManifestMediaType").orElse(own);
    if (type.isEmpty()) {
      throw EcrErrors.invalid(
          "imageManifestMediaType", "Member must not be null: the manifest has no mediaType");
    }
    return type;
  }

  private static Optional<String> optional(JsonRequest call, String name) {
    return Optional.of(call.body().path(name).asText("")).filter(text -> !text.isEmpty());
  }
}
