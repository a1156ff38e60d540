package io.scar.container.registry;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.VerifiedInputStream;
import io.scar.container.image.Descriptor;
import io.scar.container.image.Digest;
import io.scar.container.image.ImageConfig;
import io.scar.container.image.ImageJson;
import io.scar.container.image.Manifest;
import io.scar.container.image.Platform;
import io.scar.container.image.PlatformChoice;
import io.scar.container.image.Printable;
import io.scar.container.image.Reference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Pulls what describes an image: its manifest, through indexes by platform, and its configuration.
 * What a registry says in {@code Docker-Content-Digest} is not believed: digests are computed.
 */
final class ManifestPuller {

  private static final int NESTING_MOST = 8;

  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String ACCEPT =
      String.join(", ", OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);

  /** What says nothing about the document, and Docker's retired schema, told by the document. */
  private static final Set<String> UNTOLD =
      Set.of(
          "",
          "application/json",
          "application/octet-stream",
          "text/plain",
          "application/vnd.docker.distribution.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v1+prettyjws");

  private static final Set<String> SERVED =
      Set.of(OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  /**
   * What describes an image.
   *
   * @param digest of the manifest of this platform
   */
  record Pulled(
      Digest digest,
      Manifest manifest,
      Document configuration,
      ImageConfig config,
      List<ImageLayer> layers) {}

  private final RepositoryClient repository;
  private final Platform platform;
  private final String what;

  /**
   * @param name of the image, in exceptions
   */
  ManifestPuller(RepositoryClient repository, Platform platform, String name) {
    this.repository = repository;
    this.platform = platform;
    this.what = "image " + name;
  }

  Pulled pull() throws ContainerException, InterruptedException {
    Reference.Registry image = repository.image();
    Document document;
    try {
      document = document(image.manifestName());
    } catch (ContainerException e) {
      throw e.kind() == Kind.NOT_FOUND ? new TagAdvice(repository, what).explain(e) : e;
    }
    if (image.digest() != null) {
      document.require(image.digest(), document.bytes().length);
    }
    for (int depth = 0; depth < NESTING_MOST; depth++) {
      if (!ImageJson.isIndex(document.bytes(), document.what())) {
        return pulled(document);
      }
      List<Descriptor> entries = ImageJson.index(document.bytes(), document.what());
      Descriptor chosen = PlatformChoice.fitting(entries, platform, what).getFirst();
      document = document(chosen.digest().toString());
      document.require(chosen.digest(), chosen.size());
    }
    throw new ContainerException(
        Kind.DAMAGED, what + ": its indexes are nested too deep; push the image again");
  }

  private Pulled pulled(Document document) throws ContainerException, InterruptedException {
    Manifest manifest = ImageJson.manifest(document.bytes(), document.what());
    manifest.requireServed(what);
    Document configuration = configuration(manifest.config());
    ImageConfig config = ImageJson.config(configuration.bytes(), what + ", configuration");
    PlatformChoice.require(config.platform(), platform, what);
    List<ImageLayer.Blob> blobs =
        manifest.layers().stream()
            .map(
                layer ->
                    new ImageLayer.Blob(
                        layer.digest().toString(), layer.digest(), layer.size(), layer.mediaType()))
            .toList();
    List<ImageLayer> layers = ImageLayer.pair(blobs, config, what + ", configuration");
    return new Pulled(Digest.sha256(document.bytes()), manifest, configuration, config, layers);
  }

  private Document document(String name) throws ContainerException, InterruptedException {
    String described = what + ", manifest " + name;
    HttpAnswer answer = repository.manifest(name, ACCEPT, what);
    Document document = new Document(answer.bytes(), described);
    if (Faults.isHtml(answer) || document.isMarkup()) {
      throw Faults.noRegistry(what, repository.image().host());
    }
    String type = ImageJson.mediaType(document.bytes(), described);
    if (type.isEmpty()) {
      type = answer.contentType();
    }
    if (!SERVED.contains(type) && !UNTOLD.contains(type)) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is of the media type "
              + Printable.of(type)
              + ", which is no container image's; give a container image");
    }
    return document;
  }

  private Document configuration(Descriptor config)
      throws ContainerException, InterruptedException {
    String described = what + ", configuration " + config.digest();
    if (config.size() > HttpSession.DOCUMENT_BYTES_MOST) {
      throw new ContainerException(
          Kind.DAMAGED,
          described
              + " has "
              + config.size()
              + " bytes, too many for an image's document; push the image again");
    }
    Document document =
        new Document(repository.blob(config.digest(), described).bytes(), described);
    document.require(config.digest(), config.size());
    return document;
  }

  /** Bytes with their name for exceptions. */
  static final class Document {

    private final byte[] bytes;
    private final String what;

    Document(byte[] bytes, String what) {
      this.bytes = bytes;
      this.what = what;
    }

    byte[] bytes() {
      return bytes;
    }

    String what() {
      return what;
    }

    boolean isMarkup() {
      for (byte each : bytes) {
        if (each > ' ') {
          return each == '<';
        }
      }
      return false;
    }

    void require(Digest digest, long size) throws ContainerException {
      try (VerifiedInputStream in =
          new VerifiedInputStream(new ByteArrayInputStream(bytes), what, size, digest)) {
        in.readAllBytes();
      } catch (ContainerException e) {
        throw e;
      } catch (IOException e) {
        throw new IllegalStateException("bytes in memory cannot fail to be read", e);
      }
    }
  }
}
