package io.scar.local.ecr.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest names.
 *
 * @param blobs that have to be in its repository
 * @param manifests that have to be in its repository
 * @param subject what it says something of, which need not be there
 */
record ManifestDocument(
    String mediaType,
    @Nullable String artifactType,
    List<Part> blobs,
    List<Part> manifests,
    Optional<Part> subject) {

  /**
   * @param size bytes, as the manifest says
   */
  record Part(String digest, long size) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> IMAGES =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  /**
   * @param mediaType as the request names it
   * @throws RegistryException MANIFEST_INVALID, with what is wrong
   */
  static ManifestDocument parse(byte[] content, String mediaType) throws RegistryException {
    JsonNode document;
    try {
      document = JSON.readTree(content);
    } catch (IOException e) {
      throw invalid("it is not JSON");
    }
    String own = document.path("mediaType").asText("");
    if (!own.isEmpty() && !own.equals(mediaType)) {
      throw invalid("its mediaType is %s and not %s".formatted(own, mediaType));
    }
    if (document.path("schemaVersion").asInt() != 2) {
      throw invalid("its schemaVersion is not 2");
    }
    if (INDEXES.contains(mediaType)) {
      return new ManifestDocument(
          mediaType,
          text(document, "artifactType"),
          List.of(),
          parts(document, "manifests"),
          subject(document));
    }
    if (!IMAGES.contains(mediaType)) {
      throw invalid("the media type %s is not served".formatted(mediaType));
    }
    List<Part> blobs = new ArrayList<>();
    blobs.add(part(document.path("config"), "config"));
    blobs.addAll(parts(document, "layers"));
    String artifact = text(document, "artifactType");
    return new ManifestDocument(
        mediaType,
        artifact == null ? text(document.path("config"), "mediaType") : artifact,
        blobs,
        List.of(),
        subject(document));
  }

  private static Optional<Part> subject(JsonNode document) throws RegistryException {
    JsonNode node = document.path("subject");
    return node.isMissingNode() || node.isNull()
        ? Optional.empty()
        : Optional.of(part(node, "subject"));
  }

  /**
   * Bytes of all that it names.
   *
   * @throws RegistryException MANIFEST_BLOB_UNKNOWN if the repository lacks some of it,
   *     MANIFEST_INVALID if the manifest gives a blob another size than it has
   */
  long sizeIn(Repository repository) throws RegistryException {
    long size = 0;
    for (Part part : blobs) {
      size += sizeOfBlob(part, repository);
    }
    for (Part part : manifests) {
      Repository.Image image = repository.images().get(part.digest());
      if (image == null) {
        throw new RegistryException(
            Code.MANIFEST_BLOB_UNKNOWN,
            "the index lists the image %s, which is not in the repository %s"
                .formatted(part.digest(), repository.name()));
      }
      size += image.size();
    }
    return size;
  }

  private static long sizeOfBlob(Part part, Repository repository) throws RegistryException {
    Repository.Blob blob = repository.blobs().get(part.digest());
    if (blob == null) {
      throw new RegistryException(
          Code.MANIFEST_BLOB_UNKNOWN,
          "the manifest needs the blob %s, which is not in the repository %s"
              .formatted(part.digest(), repository.name()));
    }
    if (blob.size() != part.size()) {
      throw invalid(
          "the blob %s has %d bytes and not %d".formatted(part.digest(), blob.size(), part.size()));
    }
    return blob.size();
  }

  private static List<Part> parts(JsonNode document, String name) throws RegistryException {
    if (!document.path(name).isArray()) {
      throw invalid("it has no list `%s`".formatted(name));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode node : document.path(name)) {
      // What registries may not distribute is elsewhere.
      if (node.path("urls").isEmpty()) {
        parts.add(part(node, name));
      }
    }
    return parts;
  }

  private static Part part(JsonNode node, String where) throws RegistryException {
    long size = node.path("size").asLong(-1);
    if (size < 0) {
      throw invalid("a descriptor in `%s` has no size".formatted(where));
    }
    try {
      return new Part(Digest.parse(node.path("digest").asText("")).toString(), size);
    } catch (ContainerException e) {
      throw invalid("a descriptor in `%s` has no digest".formatted(where));
    }
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).textValue() : null;
  }

  private static RegistryException invalid(String why) {
    return new RegistryException(Code.MANIFEST_INVALID, "the manifest is invalid: " + why);
  }
}
