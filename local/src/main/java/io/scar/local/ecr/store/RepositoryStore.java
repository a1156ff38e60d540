package io.scar.local.ecr.store;

import io.scar.container.image.Digest;
import io.scar.local.ecr.store.RegistryException.Code;
import io.scar.local.http.LocalAccount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All repositories. Changes happen one at a time and are on disk before they are seen; content is
 * received before and sent after, with no lock. No content outlives the last repository that has
 * it.
 */
public final class RepositoryStore {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryStore.class);

  /** A blob that no image came to need was pushed in vain. */
  private static final Duration UNUSED_FOR = Duration.ofDays(1);

  private final RepositoryFiles files;
  private final ContentStore content;
  private final ConcurrentSkipListMap<String, Repository> repositories =
      new ConcurrentSkipListMap<>();

  /**
   * A manifest, to be sent.
   *
   * @param content where it is
   */
  public record StoredManifest(Repository.Image image, Path content) {}

  /**
   * A blob, to be sent.
   *
   * @param size bytes
   */
  public record StoredBlob(String digest, long size, Path content) {}

  /**
   * Reads what is there and removes what nobody has.
   *
   * @throws IOException if the folder cannot be read, or a file in it is damaged; it names the file
   */
  public RepositoryStore(Path folder) throws IOException {
    files = new RepositoryFiles(folder.resolve("repositories"));
    content = new ContentStore(folder);
    long before = System.currentTimeMillis() - UNUSED_FOR.toMillis();
    for (Repository found : files.read()) {
      Repository repository = found.withoutUnusedBlobs(before);
      if (!repository.equals(found)) {
        files.write(repository);
      }
      repositories.put(repository.name(), repository);
    }
    content.retain(used());
  }

  public ContentStore content() {
    return content;
  }

  /** Sorted by name. */
  public List<Repository> all() {
    return new ArrayList<>(repositories.values());
  }

  public Optional<Repository> find(String name) {
    return Optional.ofNullable(repositories.get(name));
  }

  /** Makes a repository; false if it is there already. */
  public synchronized boolean create(Repository repository) throws IOException {
    if (repositories.containsKey(repository.name())) {
      return false;
    }
    put(repository);
    return true;
  }

  /**
   * Removes a repository and all that it has.
   *
   * @param evenWithImages whether one that has images is removed as well
   */
  public synchronized Removal delete(String name, boolean evenWithImages) throws IOException {
    Repository gone = repositories.get(name);
    if (gone == null) {
      return Removal.MISSING;
    }
    if (!evenWithImages && !gone.images().isEmpty()) {
      return Removal.NEEDED;
    }
    files.delete(name);
    repositories.remove(name);
    sweep(contentOf(gone));
    return Removal.DONE;
  }

  /** Changes settings; empty if the repository is not there. */
  public synchronized Optional<Repository> change(
      String name, UnaryOperator<Repository.Settings> change) throws IOException {
    Repository repository = repositories.get(name);
    if (repository == null) {
      return Optional.empty();
    }
    Repository changed = repository.with(change.apply(repository.settings()));
    put(changed);
    return Optional.of(changed);
  }

  /**
   * Takes content over for a repository.
   *
   * @param file made by {@link ContentStore#newFile}; its content has the digest, and is on disk
   * @throws RegistryException NAME_UNKNOWN
   */
  public synchronized void addBlob(String name, Digest digest, Path file)
      throws IOException, RegistryException {
    Repository repository = require(name);
    content.add(file, digest);
    String key = digest.toString();
    putWith(
        key,
        repository.withBlob(
            key, new Repository.Blob(content.size(key), System.currentTimeMillis())));
  }

  /**
   * Gives a repository a blob that another one has; false if that has not.
   *
   * @throws RegistryException NAME_UNKNOWN if the first one is not there
   */
  public synchronized boolean mountBlob(String name, String digest, String from)
      throws IOException, RegistryException {
    Repository repository = require(name);
    Repository other = repositories.get(from);
    if (other == null || !other.blobs().containsKey(digest)) {
      return false;
    }
    put(
        repository.withBlob(
            digest,
            new Repository.Blob(other.blobs().get(digest).size(), System.currentTimeMillis())));
    return true;
  }

  /**
   * @throws RegistryException NAME_UNKNOWN or BLOB_UNKNOWN
   */
  public StoredBlob blob(String name, String digest) throws RegistryException {
    Repository.Blob blob = require(name).blobs().get(digest);
    if (blob == null) {
      throw new RegistryException(
          Code.BLOB_UNKNOWN, "the repository %s has no blob %s".formatted(name, digest));
    }
    return new StoredBlob(digest, blob.size(), content.path(digest));
  }

  /**
   * Keeps a manifest, whose content is all here.
   *
   * @param tag that is to name it, if any
   * @throws RegistryException NAME_UNKNOWN, MANIFEST_INVALID, MANIFEST_BLOB_UNKNOWN, or TAG_INVALID
   *     for a tag that must not be moved
   */
  public synchronized Repository.Image putManifest(
      String name, byte[] bytes, String mediaType, @Nullable String tag)
      throws IOException, RegistryException {
    Repository repository = require(name);
    ManifestDocument document = ManifestDocument.parse(bytes, mediaType);
    Digest digest = Digest.sha256(bytes);
    String key = digest.toString();
    if (tag != null
        && repository.settings().tagMutability().equals(Repository.IMMUTABLE)
        && !key.equals(repository.imageTags().getOrDefault(tag, key))) {
      throw new RegistryException(
          Code.TAG_INVALID,
          ("The image tag '%s' already exists in the '%s' repository and cannot be overwritten"
                  + " because the repository is immutable.")
              .formatted(tag, name));
    }
    long size = bytes.length + document.sizeIn(repository);
    Repository.Image image =
        new Repository.Image(
            key,
            document.mediaType(),
            document.artifactType(),
            bytes.length,
            size,
            System.currentTimeMillis(),
            document.blobs().stream().map(ManifestDocument.Part::digest).distinct().toList(),
            document.manifests().stream().map(ManifestDocument.Part::digest).distinct().toList(),
            document.subject().map(ManifestDocument.Part::digest).orElse(null));
    content.add(bytes, digest);
    putWith(key, repository.withImage(image, tag));
    return image;
  }

  /**
   * @param reference a tag or a digest
   * @throws RegistryException NAME_UNKNOWN or MANIFEST_UNKNOWN
   */
  public StoredManifest manifest(String name, String reference) throws RegistryException {
    Repository repository = require(name);
    String digest = repository.imageTags().getOrDefault(reference, reference);
    Repository.Image image = repository.images().get(digest);
    if (image == null) {
      throw new RegistryException(
          Code.MANIFEST_UNKNOWN, "Requested image not found: %s of %s".formatted(reference, name));
    }
    return new StoredManifest(image, content.path(digest));
  }

  /** What says something of an image, sorted by digest. */
  public List<Repository.Image> referrers(String name, String subject) throws RegistryException {
    return require(name).images().values().stream()
        .filter(image -> subject.equals(image.subject()))
        .toList();
  }

  /** Removes an image and its tags. */
  public synchronized Removal deleteImage(String name, String digest) throws IOException {
    Repository repository = repositories.get(name);
    if (repository == null || !repository.images().containsKey(digest)) {
      return Removal.MISSING;
    }
    if (repository.isListed(digest)) {
      return Removal.NEEDED;
    }
    Set<String> before = contentOf(repository);
    put(repository.withoutImage(digest));
    sweep(before);
    return Removal.DONE;
  }

  /** Removes a tag, not the image. */
  public synchronized Removal deleteTag(String name, String tag) throws IOException {
    Repository repository = repositories.get(name);
    if (repository == null || !repository.imageTags().containsKey(tag)) {
      return Removal.MISSING;
    }
    put(repository.withoutTag(tag));
    return Removal.DONE;
  }

  /**
   * @throws RegistryException NAME_UNKNOWN
   */
  public Repository require(String name) throws RegistryException {
    Repository repository = repositories.get(name);
    if (repository == null) {
      throw new RegistryException(
          Code.NAME_UNKNOWN,
          "The repository with name '%s' does not exist in the registry with id '%s'"
              .formatted(name, LocalAccount.ID));
    }
    return repository;
  }

  /** Keeps a repository with content that came for it, or nothing of both. */
  private void putWith(String digest, Repository repository) throws IOException {
    boolean kept = false;
    try {
      put(repository);
      kept = true;
    } finally {
      if (!kept) {
        sweep(Set.of(digest));
      }
    }
  }

  private void put(Repository repository) throws IOException {
    files.write(repository);
    repositories.put(repository.name(), repository);
  }

  /** Removes what nobody has any more. A failure costs space only, until the next start. */
  private void sweep(Set<String> candidates) {
    Set<String> used = used();
    for (String digest : candidates) {
      if (!used.contains(digest)) {
        try {
          content.remove(digest);
        } catch (IOException e) {
          LOG.warn("Content that is not used any more could not be deleted", e);
        }
      }
    }
  }

  private Set<String> used() {
    Set<String> used = new HashSet<>();
    repositories.values().forEach(repository -> used.addAll(contentOf(repository)));
    return used;
  }

  private static Set<String> contentOf(Repository repository) {
    Set<String> digests = new HashSet<>(repository.blobs().keySet());
    digests.addAll(repository.images().keySet());
    return digests;
  }
}
