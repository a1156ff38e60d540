package io.scar.container.merged;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.tar.RefusedEntryException;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Reads the layers of an image, each to its end and held against its digests. Several threads may
 * each read one.
 */
public final class LayerReader {

  /** Hears of entries. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * @param number of the entry in its layer, from 0
     * @param content the entry's, to be read before this returns or not at all
     * @throws RefusedEntryException when no image may have it
     */
    void entry(TarEntry entry, long number, TarReader content) throws IOException;

    /** Bytes of the uncompressed tar were read. */
    default void read(int bytes) throws ContainerException {}
  }

  private final ImageSource image;
  private final LongConsumer packedRead;

  /**
   * @param packedRead is told the packed bytes as they are read, by the threads that read
   */
  public LayerReader(ImageSource image, LongConsumer packedRead) {
    this.image = image;
    this.packedRead = packedRead;
  }

  /** A layer's name in messages; the lowest is layer 0 here, and layer 1 for people. */
  public static String what(ImageSource image, int layer) {
    return "image %s, layer %d of %d".formatted(image.name(), layer + 1, image.layers().size());
  }

  /**
   * Reads one layer.
   *
   * @param number from 0, the lowest
   * @return bytes of its uncompressed tar
   * @throws ContainerException DAMAGED (a digest, the archive, a refused entry), UNSUPPORTED (a
   *     compression), or what the source or the visitor throws
   * @throws InterruptedException when this thread is interrupted
   */
  public long read(int number, Visitor visitor) throws ContainerException, InterruptedException {
    ImageLayer layer = image.layers().get(number);
    String what = what(image, number);
    try (PackedLayer packed = new PackedLayer(image.open(layer), packedRead)) {
      LayerTar tar = new LayerTar(packed.tar(what), layer.diffId(), visitor);
      entries(new TarReader(tar), what, visitor);
      tar.finish(what);
      packed.drain();
      return tar.count();
    } catch (IOException e) {
      throw LayerFaults.known(e, what);
    }
  }

  private static void entries(TarReader tar, String what, Visitor visitor) throws IOException {
    long number = 0;
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      try {
        visitor.entry(entry, number, tar);
      } catch (RefusedEntryException e) {
        throw LayerFaults.refused(what, entry.name(), e);
      }
      number++;
    }
  }
}
