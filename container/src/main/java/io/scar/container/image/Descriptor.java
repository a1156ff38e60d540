package io.scar.container.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names a blob: what it is, its content address and its size.
 *
 * @param mediaType empty when it is not said
 * @param size in bytes
 * @param platform of the image, in an index
 * @param urls where else the blob is, for layers that registries may not distribute
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">OCI content
 *     descriptors</a>
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    @Nullable Platform platform,
    Map<String, String> annotations,
    List<String> urls) {

  /** The annotation of an OCI layout that names an image. */
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** The same, as BuildKit and containerd write it: the full name. */
  public static final String CONTAINERD_NAME = "io.containerd.image.name";

  public Descriptor {
    annotations = Map.copyOf(annotations);
    urls = List.copyOf(urls);
    if (size < 0) {
      throw new IllegalArgumentException("a blob cannot have " + size + " bytes");
    }
  }

  /** A blob that is nowhere else. */
  public Descriptor(
      String mediaType,
      Digest digest,
      long size,
      @Nullable Platform platform,
      Map<String, String> annotations) {
    this(mediaType, digest, size, platform, annotations, List.of());
  }

  /** Whether it names another index, and not an image. */
  public boolean isIndex() {
    return mediaType.equals("application/vnd.oci.image.index.v1+json")
        || mediaType.equals("application/vnd.docker.distribution.manifest.list.v2+json");
  }

  /** Whether it is an image's provenance and not an image (BuildKit stores these side by side). */
  public boolean isAttestation() {
    return "attestation-manifest".equals(annotations.get("vnd.docker.reference.type"))
        || (platform != null && platform.os().equals("unknown"));
  }
}
