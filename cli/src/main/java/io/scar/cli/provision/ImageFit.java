package io.scar.cli.provision;

import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.ImageName;
import io.scar.cli.failure.Failure;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * How an image compares with the {@code /tmp} that it will be unpacked to, as far as its layers
 * tell. A layer may replace or delete files of those below it, so that the image needs at least the
 * largest layer and at most all of them.
 *
 * @param image its short name
 * @param largestLayer bytes of the files of the largest layer
 * @param allLayers bytes of the files of all layers
 * @param room bytes of the function's {@code /tmp}
 */
public record ImageFit(String image, long largestLayer, long allLayers, long room) {

  /** Of {@code /tmp}, in percent; what is left is for the input, the output and what is written. */
  private static final int COMFORTABLE = 80;

  /**
   * Reads all layers of the image.
   *
   * @throws Failure DOES_NOT_FIT if the image cannot be unpacked in the function's {@code /tmp}
   */
  static ImageFit of(FunctionDefinition function, String name, ImageSource image)
      throws IOException {
    long largest = 0;
    long all = 0;
    for (ImageLayer layer : image.layers()) {
      long size = unpacked(image, layer);
      largest = Math.max(largest, size);
      all += size;
    }
    ImageFit fit =
        new ImageFit(
            ImageName.shortName(name),
            largest,
            all,
            function.size().ephemeralStorage() * Megabytes.BYTES);
    if (fit.largestLayer() > fit.room()) {
      throw Failure.doesNotFit(
          "%s: the files of one layer of image %s have %s, but /tmp, where it is unpacked, has %s."
              .formatted(
                  function.name(),
                  fit.image(),
                  Megabytes.of(fit.largestLayer()),
                  Megabytes.of(fit.room())),
          "Give more with -es MB (`lambda.ephemeral_storage`, at most 10240), or use a smaller"
              + " image.");
    }
    return fit;
  }

  /** For instance {@code image busybox · 4.4 MB unpacked of 512 MB /tmp}. */
  public String summary() {
    return "image %s · %s unpacked of %s /tmp"
        .formatted(image, Megabytes.of(allLayers), Megabytes.of(room));
  }

  /** What deserves a word though it may work; empty if nothing does. */
  public Optional<String> warning() {
    if (allLayers > room) {
      return Optional.of(
          "image %s may not fit: its layers have %s together, /tmp has %s; -es MB gives more"
              .formatted(image, Megabytes.of(allLayers), Megabytes.of(room)));
    }
    return allLayers > room / 100 * COMFORTABLE
        ? Optional.of(
            "image %s leaves %s of /tmp for input and output; -es MB gives more"
                .formatted(image, Megabytes.of(room - allLayers)))
        : Optional.empty();
  }

  private static long unpacked(ImageSource image, ImageLayer layer) throws IOException {
    try (InputStream blob = new BufferedInputStream(image.open(layer))) {
      blob.mark(Compression.MAGIC_BYTES);
      Compression compression = Compression.detect(blob.readNBytes(Compression.MAGIC_BYTES));
      blob.reset();
      if (!compression.isServed()) {
        throw Failure.doesNotFit(
            "A layer of image %s is packed with %s, which is not supported."
                .formatted(image.name(), compression.label()),
            "Save the image with gzip or zstd layers.");
      }
      long size = 0;
      try (InputStream data = compression.open(blob);
          TarArchiveInputStream tar = new TarArchiveInputStream(data)) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          size += entry.isLink() || entry.isSymbolicLink() ? 0 : Math.max(0, entry.getRealSize());
        }
      }
      return size;
    }
  }
}
