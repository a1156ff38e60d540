package io.scar.container.inspect;

import java.util.List;

/**
 * How large an image is, in bytes.
 *
 * @param layers lowest first
 * @param disk what the final tree takes on a disk with blocks of 4 KiB: the room that unpacking
 *     needs
 * @param exact false when {@code disk} and the layers' {@code unpacked} are estimates
 */
public record ImageSizes(List<LayerSize> layers, long disk, boolean exact) {

  /**
   * The size of one layer.
   *
   * @param packed as stored
   * @param unpacked of its tar; 0 when it was not looked at
   */
  public record LayerSize(long packed, long unpacked) {}

  public ImageSizes {
    layers = List.copyOf(layers);
  }

  /** Bytes that a pull moves. */
  public long packed() {
    return layers.stream().mapToLong(LayerSize::packed).sum();
  }

  /**
   * All layers' tars together, which is what the limit of image functions counts; where they were
   * not looked at, the final tree, which is never more than a little above.
   */
  public long unpackedLayers() {
    long tars = tars();
    return tars == 0 ? disk : tars;
  }

  /** All layers' tars together; 0 when they were not looked at. */
  public long tars() {
    return layers.stream().mapToLong(LayerSize::unpacked).sum();
  }
}
