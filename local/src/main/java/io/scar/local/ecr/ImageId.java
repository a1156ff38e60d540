package io.scar.local.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.Repository;
import java.util.Optional;

/** How a call names an image: by digest, by tag or by both. */
record ImageId(Optional<String> digest, Optional<String> tag) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static ImageId of(JsonNode node) {
    return new ImageId(text(node, "imageDigest"), text(node, "imageTag"));
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.of(node.path(name).asText("")).filter(text -> !text.isEmpty());
  }

  /** The image in a repository. */
  Optional<Repository.Image> in(Repository repository) {
    Optional<String> tagged = tag.map(name -> repository.imageTags().getOrDefault(name, ""));
    if (tagged.isPresent() && digest.isPresent() && !tagged.equals(digest)) {
      return Optional.empty();
    }
    return tagged.or(() -> digest).map(key -> repository.images().get(key));
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    digest.ifPresent(text -> json.put("imageDigest", text));
    tag.ifPresent(text -> json.put("imageTag", text));
    return json;
  }
}
