package io.scar.container.image;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.util.Set;

/**
 * The media types that a container image's configuration and layers may have. What packs a layer is
 * told by its first bytes; its type only tells whether it is a tar archive at all.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/media-types.md">OCI media
 *     types</a>
 */
final class LayerTypes {

  private static final Set<String> CONFIGURATIONS =
      Set.of(
          "",
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private static final Set<String> LAYERS =
      Set.of(
          "",
          "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd",
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

  private LayerTypes() {}

  static void requireServed(Manifest manifest, String what) throws ContainerException {
    String config = manifest.config().mediaType();
    if (!CONFIGURATIONS.contains(config)) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " holds something else than a container image ("
              + Printable.of(config)
              + "); give a container image");
    }
    for (Descriptor layer : manifest.layers()) {
      String type = layer.mediaType();
      if (type.endsWith("+encrypted")) {
        throw new ContainerException(
            Kind.UNSUPPORTED,
            what
                + ": layer "
                + layer.digest()
                + " is encrypted; decrypt the image first (skopeo copy --decryption-key)");
      }
      if (!LAYERS.contains(type)) {
        throw new ContainerException(
            Kind.UNSUPPORTED,
            what
                + ": layer "
                + layer.digest()
                + " is of the media type "
                + Printable.of(type)
                + ", which is not served; copy the image with tar layers (skopeo copy --format"
                + " oci)");
      }
    }
  }
}
