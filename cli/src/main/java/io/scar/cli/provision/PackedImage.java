package io.scar.cli.provision;

import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * The least that an image of this machine takes in a package, told without packing it.
 *
 * @param zipped bytes of the layers that are compressed already, which a zip makes no smaller
 * @param unzipped bytes of all layers, as they are stored
 */
record PackedImage(long zipped, long unzipped) {

  /** Looks at how each layer begins; a layer that the image has twice is packed once. */
  static PackedImage of(ImageSource image) throws IOException {
    Set<Digest> counted = new HashSet<>();
    long zipped = 0;
    long unzipped = 0;
    for (ImageLayer layer : image.layers()) {
      if (counted.add(layer.blobDigest() == null ? layer.diffId() : layer.blobDigest())) {
        unzipped += layer.blobSize();
        zipped += isCompressed(image, layer) ? layer.blobSize() : 0;
      }
    }
    return new PackedImage(zipped, unzipped);
  }

  private static boolean isCompressed(ImageSource image, ImageLayer layer) throws IOException {
    try (InputStream in = image.open(layer)) {
      return Compression.detect(in.readNBytes(Compression.MAGIC_BYTES)) != Compression.NONE;
    }
  }
}
