package io.scar.local.ecr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.ecr.store.Removal;
import io.scar.local.ecr.store.Repository;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.http.AwsException;
import io.scar.local.http.JsonRequest;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Images in a repository. */
final class ImageOperations {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int IMAGES_MOST = 100;

  private final RepositoryStore store;
  private final RepositoryOperations repositories;

  ImageOperations(RepositoryStore store, RepositoryOperations repositories) {
    this.store = store;
    this.repositories = repositories;
  }

  ObjectNode list(JsonRequest call) throws AwsException {
    Repository repository = repositories.require(call);
    String status = call.body().path("filter").path("tagStatus").asText("ANY");
    List<ImageId> found = new ArrayList<>();
    for (Repository.Image image : repository.images().values()) {
      List<String> tags = repository.tagsOf(image.digest());
      if (tags.isEmpty() && !status.equals("TAGGED")) {
        found.add(new ImageId(Optional.of(image.digest()), Optional.empty()));
      } else if (!status.equals("UNTAGGED")) {
        tags.forEach(tag -> found.add(new ImageId(Optional.of(image.digest()), Optional.of(tag))));
      }
    }
    Page<ImageId> page =
        Page.of(call, found, id -> id.digest().orElse("") + " " + id.tag().orElse(""));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("imageIds");
    page.items().forEach(id -> list.add(id.json()));
    return page.addTo(answer);
  }

  ObjectNode describe(JsonRequest call) throws AwsException {
    Repository repository = repositories.require(call);
    List<Repository.Image> found = new ArrayList<>();
    if (call.body().path("imageIds").isEmpty()) {
      String status = call.body().path("filter").path("tagStatus").asText("ANY");
      for (Repository.Image image : repository.images().values()) {
        boolean tagged = !repository.tagsOf(image.digest()).isEmpty();
        if (status.equals("ANY") || tagged == status.equals("TAGGED")) {
          found.add(image);
        }
      }
    } else {
      for (ImageId id : ids(call)) {
        found.add(
            id.in(repository).orElseThrow(() -> EcrErrors.imageNotFound(id, repository.name())));
      }
    }
    found.sort(Comparator.comparing(Repository.Image::digest));
    Page<Repository.Image> page = Page.of(call, found, Repository.Image::digest);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode list = answer.putArray("imageDetails");
    page.items().forEach(image -> list.add(detail(repository, image)));
    return page.addTo(answer);
  }

  ObjectNode batchDelete(JsonRequest call) throws IOException, AwsException {
    Repository repository = repositories.require(call);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode deleted = answer.putArray("imageIds");
    ArrayNode failures = answer.putArray("failures");
    for (ImageId id : ids(call)) {
      delete(repository.name(), id, deleted, failures);
    }
    return answer;
  }

  private void delete(String name, ImageId id, ArrayNode deleted, ArrayNode failures)
      throws IOException {
    // Each one as those before it have left the repository.
    Repository repository = store.find(name).orElse(null);
    Optional<Repository.Image> image = repository == null ? Optional.empty() : id.in(repository);
    if (repository == null || image.isEmpty()) {
      notFound(failures, id);
      return;
    }
    String digest = image.get().digest();
    List<String> tags = repository.tagsOf(digest);
    boolean tagAlone = id.digest().isEmpty() && tags.size() > 1;
    Removal removal =
        tagAlone ? store.deleteTag(name, id.tag().orElseThrow()) : store.deleteImage(name, digest);
    switch (removal) {
      case DONE -> {
        List<Optional<String>> gone =
            tagAlone ? List.of(id.tag()) : tags.stream().map(Optional::of).toList();
        (gone.isEmpty() ? List.of(Optional.<String>empty()) : gone)
            .forEach(tag -> deleted.add(new ImageId(Optional.of(digest), tag).json()));
      }
      case MISSING -> notFound(failures, id);
      case NEEDED ->
          fail(
              failures,
              id,
              "ImageReferencedByManifestList",
              "Requested image referenced by manifest list");
    }
  }

  ObjectNode batchGet(JsonRequest call) throws IOException, AwsException {
    Repository repository = repositories.require(call);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode images = answer.putArray("images");
    ArrayNode failures = answer.putArray("failures");
    for (ImageId id : ids(call)) {
      Optional<Repository.Image> image = id.in(repository);
      Optional<String> manifest = image.isEmpty() ? Optional.empty() : manifest(image.get());
      if (image.isEmpty() || manifest.isEmpty()) {
        notFound(failures, id);
        continue;
      }
      ObjectNode json = images.addObject();
      json.put("registryId", LocalAccount.ID);
      json.put("repositoryName", repository.name());
      json.set("imageId", new ImageId(Optional.of(image.get().digest()), id.tag()).json());
      json.put("imageManifest", manifest.get());
      json.put("imageManifestMediaType", image.get().mediaType());
    }
    return answer;
  }

  /** Empty if the image was deleted meanwhile. */
  private Optional<String> manifest(Repository.Image image) throws IOException {
    try {
      return Optional.of(
          Files.readString(store.content().path(image.digest()), StandardCharsets.UTF_8));
    } catch (NoSuchFileException deleted) {
      return Optional.empty();
    }
  }

  private static List<ImageId> ids(JsonRequest call) throws AwsException {
    List<ImageId> ids = new ArrayList<>();
    for (JsonNode node : call.body().path("imageIds")) {
      ids.add(ImageId.of(node));
    }
    if (ids.isEmpty() || ids.size() > IMAGES_MOST) {
      throw EcrErrors.invalid("imageIds", "Member must have length between 1 and 100");
    }
    return ids;
  }

  private static void notFound(ArrayNode failures, ImageId id) {
    fail(failures, id, "ImageNotFound", "Requested image not found");
  }

  private static void fail(ArrayNode failures, ImageId id, String code, String reason) {
    ObjectNode failure = failures.addObject();
    failure.set("imageId", id.json());
    failure.put("failureCode", code);
    failure.put("failureReason", reason);
  }

  private static ObjectNode detail(Repository repository, Repository.Image image) {
    ObjectNode json = JSON.createObjectNode();
    json.put("registryId", LocalAccount.ID);
    json.put("repositoryName", repository.name());
    json.put("imageDigest", image.digest());
    List<String> tags = repository.tagsOf(image.digest());
    if (!tags.isEmpty()) {
      tags.forEach(json.putArray("imageTags")::add);
    }
    json.put("imageSizeInBytes", image.size());
    json.put("imagePushedAt", image.pushed() / 1000.0);
    json.put("imageManifestMediaType", image.mediaType());
    if (image.artifactType() != null) {
      json.put("artifactMediaType", image.artifactType());
    }
    return json;
  }
}
