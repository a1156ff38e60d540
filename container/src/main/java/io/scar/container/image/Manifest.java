package io.scar.container.image;

import io.scar.container.ContainerException;
import java.util.List;

/**
 * An image: its configuration and its layers, lowest first.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image
 *     manifest</a>
 */
public record Manifest(Descriptor config, List<Descriptor> layers) {

  public Manifest {
    layers = List.copyOf(layers);
  }

  /**
   * Makes sure that it is a container image's, and not another artefact's.
   *
   * @param what names the image in exceptions
   * @throws ContainerException UNSUPPORTED: the media type, or an encrypted layer
   */
  public void requireServed(String what) throws ContainerException {
    LayerTypes.requireServed(this, what);
  }
}
