package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.inspect.ImageSizes.LayerSize;
import io.scar.container.merged.LayerFaults;
import io.scar.container.merged.LayerReader;
import io.scar.container.merged.PackedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Estimates how large an image is from the first part of each layer: what that part unpacks to, the
 * rest will too. Files that one layer replaces or deletes of another count twice.
 */
final class ImageGlance {

  /** Packed bytes of all layers together that are read at most, about. */
  private static final long READ_MOST = 16L << 20;

  /** Of one layer, at least: less says nothing of the rest. */
  private static final long LEAST_OF_A_LAYER = 256L << 10;

  private final ImageSource image;
  private final LongConsumer packedRead;

  ImageGlance(ImageSource image, LongConsumer packedRead) {
    this.image = image;
    this.packedRead = packedRead;
  }

  ImageSizes sizes() throws ContainerException, InterruptedException {
    List<LayerSize> sizes = new ArrayList<>();
    long share = Math.max(LEAST_OF_A_LAYER, READ_MOST / Math.max(1, image.layers().size()));
    for (ImageLayer layer : image.layers()) {
      String what = LayerReader.what(image, sizes.size());
      sizes.add(new LayerSize(layer.blobSize(), estimate(layer, share, what)));
    }
    long together = sizes.stream().mapToLong(LayerSize::unpacked).sum();
    return new ImageSizes(sizes, together, false);
  }

  private long estimate(ImageLayer layer, long share, String what)
      throws ContainerException, InterruptedException {
    try (PackedLayer packed = new PackedLayer(image.open(layer), packedRead)) {
      InputStream tar = packed.tar(what);
      byte[] buffer = new byte[1 << 16];
      long unpacked = 0;
      int read = tar.read(buffer);
      while (read >= 0) {
        unpacked += read;
        boolean enough = packed.count() >= share && packed.count() < layer.blobSize();
        if (enough) {
          return (long) ((double) unpacked / packed.count() * layer.blobSize());
        }
        read = tar.read(buffer);
      }
      return unpacked;
    } catch (IOException e) {
      throw LayerFaults.known(e, what);
    }
  }
}
