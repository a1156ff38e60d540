package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.image.Digest;
import io.scar.container.image.Reference;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A repository that images are pushed to. Safe for use by several threads.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push">OCI
 *     distribution, push</a>
 */
public final class TargetRepository {

  /** How a repository came by a blob. */
  public enum Delivery {
    /** It was there. */
    PRESENT,
    /** The registry had it in another repository, and nothing was sent. */
    MOUNTED,
    /** It was sent. */
    UPLOADED
  }

  private static final String ACCEPT =
      ManifestPuller.OCI_MANIFEST + ", " + ManifestPuller.DOCKER_MANIFEST;

  private final Reference.Registry image;
  private final RepositoryClient repository;
  private final BlobPusher blobs;

  TargetRepository(Reference.Registry image, RepositoryClient repository) {
    this.image = image;
    this.repository = repository;
    this.blobs = new BlobPusher(repository);
  }

  /** Where the image is to be. */
  public Reference.Registry image() {
    return image;
  }

  /**
   * Whether a manifest is there.
   *
   * @param name a tag or a digest
   * @return its digest as the registry says it; empty if there is none, or no such repository, or
   *     the registry does not say which manifest a tag names
   * @throws ContainerException DENIED or UNAVAILABLE
   */
  public Optional<Digest> manifest(String name) throws ContainerException, InterruptedException {
    String what = "image " + image;
    HttpCall call = HttpCall.head(repository.manifestAddress(name)).with("Accept", ACCEPT);
    HttpAnswer answer = repository.authorized(call, what, true);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    if (!answer.isSuccess()) {
      throw PushFaults.refused(what, repository, answer);
    }
    if (name.contains(":")) {
      // By its digest it is no other, whatever the header says.
      return Optional.of(Digest.parse(name));
    }
    return answer.header("docker-content-digest").flatMap(TargetRepository::digest);
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (ContainerException e) {
      return Optional.empty();
    }
  }

  /**
   * Lets the repository have a blob: it is sent only if the registry has it nowhere.
   *
   * @param sent hears of the bytes as they are sent, of those of a repeated attempt too
   * @throws ContainerException NOT_FOUND (no such repository), DENIED, UNAVAILABLE, DOES_NOT_FIT
   *     (too large for this registry), UNSUPPORTED (it takes no images); what the content's source
   *     throws
   */
  public Delivery push(OutgoingBlob blob, LongConsumer sent)
      throws ContainerException, InterruptedException {
    return blobs.push(blob, sent);
  }

  /**
   * Puts a manifest, whose blobs are there.
   *
   * @param name a tag or its digest
   * @throws ContainerException as {@link #push}
   */
  public void putManifest(String name, byte[] manifest, String mediaType)
      throws ContainerException, InterruptedException {
    String what = "image " + image + ", manifest " + name;
    HttpCall call =
        HttpCall.put(repository.manifestAddress(name), HttpBody.of(mediaType, manifest));
    HttpAnswer answer = repository.authorized(call, what, true);
    if (answer.status() != 201 && answer.status() != 200) {
      throw PushFaults.refused(what, repository, answer);
    }
  }
}
