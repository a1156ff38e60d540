package io.scar.local.ecr.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.ecr.store.Removal;
import io.scar.local.ecr.store.Repository;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.ecr.store.RepositoryStore.StoredManifest;
import io.scar.local.http.AwsResponse;
import io.scar.local.http.FormParameters;
import io.scar.local.http.WebRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Manifests, by tag and by digest, and the list of tags. */
final class ManifestEndpoint {

  /** What registries are expected to take. */
  private static final int MOST_BYTES = 4 << 20;

  private static final int TAGS_MOST = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RepositoryStore store;

  ManifestEndpoint(RepositoryStore store) {
    this.store = store;
  }

  void handle(RegistryPath.Manifest path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    switch (request.method()) {
      case "GET", "HEAD" -> send(path, response);
      case "PUT" -> put(path, request, response);
      case "DELETE" -> delete(path, response);
      default -> throw RegistrySite.unsupported(request);
    }
  }

  private void send(RegistryPath.Manifest path, AwsResponse response)
      throws IOException, RegistryException {
    StoredManifest manifest = store.manifest(path.repository(), path.reference());
    byte[] content;
    try {
      content = Files.readAllBytes(manifest.content());
    } catch (NoSuchFileException removedMeanwhile) {
      throw unknown(path);
    }
    response.header("Docker-Content-Digest", manifest.image().digest());
    response.header("ETag", "\"" + manifest.image().digest() + "\"");
    response.send(200, manifest.image().mediaType(), content);
  }

  private void put(RegistryPath.Manifest path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    store.require(path.repository());
    byte[] content = request.body().readNBytes(MOST_BYTES + 1);
    if (content.length > MOST_BYTES) {
      throw new RegistryException(
          Code.SIZE_INVALID, "a manifest may have %d bytes at most".formatted(MOST_BYTES));
    }
    boolean byDigest = path.reference().indexOf(':') >= 0;
    if (byDigest && !Digest.sha256(content).toString().equals(path.reference())) {
      throw new RegistryException(
          Code.DIGEST_INVALID, "the manifest does not have the digest " + path.reference());
    }
    String mediaType = request.header("content-type").orElse("").replaceFirst(";.*", "").strip();
    Repository.Image image =
        store.putManifest(
            path.repository(), content, mediaType, byDigest ? null : path.reference());
    response.header(
        "Location", RegistryPath.ROOT + path.repository() + "/manifests/" + image.digest());
    response.header("Docker-Content-Digest", image.digest());
    if (image.subject() != null) {
      // By this a client knows that it has to keep no list of referrers itself.
      response.header("OCI-Subject", image.subject());
    }
    response.send(201);
  }

  private void delete(RegistryPath.Manifest path, AwsResponse response)
      throws IOException, RegistryException {
    store.require(path.repository());
    Removal removal =
        path.reference().indexOf(':') >= 0
            ? store.deleteImage(path.repository(), path.reference())
            : store.deleteTag(path.repository(), path.reference());
    switch (removal) {
      case DONE -> response.send(202);
      case MISSING -> throw unknown(path);
      case NEEDED ->
          throw new RegistryException(
              Code.UNSUPPORTED,
              "the image %s is listed by an index; delete that first".formatted(path.reference()));
    }
  }

  /** Answers {@code tags/list}. */
  void tags(RegistryPath.Tags path, WebRequest request, AwsResponse response)
      throws IOException, RegistryException {
    if (!request.method().equals("GET")) {
      throw RegistrySite.unsupported(request);
    }
    FormParameters query = FormParameters.parse(request.rawQuery());
    String last = query.get("last").orElse("");
    int count = count(query.get("n").orElse(""));
    List<String> rest =
        store.require(path.repository()).imageTags().keySet().stream()
            .filter(tag -> tag.compareTo(last) > 0)
            .toList();
    List<String> page = rest.subList(0, Math.min(count, rest.size()));
    if (page.size() < rest.size() && !page.isEmpty()) {
      response.header(
          "Link",
          "<%s%s/tags/list?last=%s&n=%d>; rel=\"next\""
              .formatted(RegistryPath.ROOT, path.repository(), page.getLast(), count));
    }
    ObjectNode answer = JSON.createObjectNode().put("name", path.repository());
    page.forEach(answer.putArray("tags")::add);
    response.send(200, "application/json", JSON.writeValueAsBytes(answer));
  }

  private static int count(String text) {
    try {
      return text.isEmpty() ? TAGS_MOST : Math.clamp(Integer.parseInt(text), 0, TAGS_MOST);
    } catch (NumberFormatException e) {
      return TAGS_MOST;
    }
  }

  private static RegistryException unknown(RegistryPath.Manifest path) {
    return new RegistryException(
        Code.MANIFEST_UNKNOWN,
        "Requested image not found: %s of %s".formatted(path.reference(), path.repository()));
  }
}
