package io.scar.local.ecr.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.Repository;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.FormParameters;
import io.scar.local.http.WebRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * Lists what says something of an image: signatures, attestations, bills of materials.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers">Listing
 *     referrers</a>
 */
final class ReferrersEndpoint {

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final int PAGE = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RepositoryStore store;

  ReferrersEndpoint(RepositoryStore store) {
    this.store = store;
  }

  /** Answers an index of them, an empty one if there are none. */
  void handle(RegistryPath.Referrers path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    if (!request.method().equals("GET")) {
      throw RegistrySite.unsupported(request);
    }
    FormParameters query = FormParameters.parse(request.rawQuery());
    Optional<String> type = query.get("artifactType").filter(text -> !text.isEmpty());
    String last = query.get("last").orElse("");
    List<Repository.Image> rest =
        store.referrers(path.repository(), path.digest()).stream()
            .filter(image -> type.isEmpty() || type.get().equals(image.artifactType()))
            .filter(image -> image.digest().compareTo(last) > 0)
            .toList();
    List<Repository.Image> page = rest.subList(0, Math.min(PAGE, rest.size()));
    if (type.isPresent()) {
      response.header("OCI-Filters-Applied", "artifactType");
    }
    if (page.size() < rest.size()) {
      response.header("Link", next(path, request, page.getLast().digest()));
    }
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (Repository.Image image : page) {
      describe(image, manifests);
    }
    response.send(200, INDEX, JSON.writeValueAsBytes(index));
  }

  private static String next(RegistryPath.Referrers path, WebRequest request, String last) {
    String filter =
        List.of(request.rawQuery().split("&", -1)).stream()
            .filter(parameter -> parameter.startsWith("artifactType="))
            .findFirst()
            .map(parameter -> parameter + "&")
            .orElse("");
    return "<%s%s/referrers/%s?%slast=%s>; rel=\"next\""
        .formatted(RegistryPath.ROOT, path.repository(), path.digest(), filter, last);
  }

  private void describe(Repository.Image image, ArrayNode manifests) throws IOException {
    JsonNode manifest;
    try {
      manifest = JSON.readTree(Files.readAllBytes(store.content().path(image.digest())));
    } catch (NoSuchFileException removedMeanwhile) {
      return;
    }
    ObjectNode descriptor =
        manifests
            .addObject()
            .put("mediaType", image.mediaType())
            .put("digest", image.digest())
            .put("size", image.manifestSize());
    if (image.artifactType() != null) {
      descriptor.put("artifactType", image.artifactType());
    }
    if (manifest.path("annotations").isObject()) {
      descriptor.set("annotations", manifest.path("annotations"));
    }
  }
}
