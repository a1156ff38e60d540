package io.scar.container.image;

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
}
