package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An image's own layers as they go into the repackaged one: blobs of gzip as they are, all others
 * (plain tars of {@code docker save}, zstd, which Lambda does not take) compressed anew.
 */
final class OriginalLayers {

  private final ImageSource image;
  private final LayerPacker packer;

  OriginalLayers(ImageSource image, LayerPacker packer) {
    this.image = image;
    this.packer = packer;
  }

  /**
   * @throws ContainerException what reading the image throws; MACHINE
   */
  List<TargetLayer> all() throws IOException {
    List<TargetLayer> layers = new ArrayList<>();
    for (ImageLayer layer : image.layers()) {
      String what =
          "image %s, layer %d of %d"
              .formatted(image.name(), layers.size() + 1, image.layers().size());
      layers.add(
          isGzip(layer)
              ? asItIs(layer, what)
              : packer.pack(
                  what,
                  layer.diffId(),
                  out -> {
                    try (InputStream tar = tar(layer, what)) {
                      tar.transferTo(out);
                    }
                  },
                  false));
    }
    return layers;
  }

  private TargetLayer asItIs(ImageLayer layer, String what) {
    return new TargetLayer(
        what,
        layer.diffId(),
        Objects.requireNonNull(layer.blobDigest()),
        layer.blobSize(),
        true,
        () -> image.open(layer));
  }

  /** By its media type, and where that says nothing by its first bytes. */
  private boolean isGzip(ImageLayer layer) throws IOException {
    if (layer.blobDigest() == null || image.isVerifiedContent()) {
      return false;
    }
    if (!layer.mediaType().isEmpty()) {
      return layer.mediaType().endsWith("gzip");
    }
    try (InputStream blob = image.open(layer)) {
      return Compression.detect(blob.readNBytes(Compression.MAGIC_BYTES)) == Compression.GZIP;
    }
  }

  private InputStream tar(ImageLayer layer, String what) throws IOException {
    return Compression.openLayer(
        new PushbackInputStream(image.open(layer), Compression.MAGIC_BYTES), what);
  }
}
