package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;
import org.jspecify.annotations.Nullable;

/** Reads a layer to its end: what it does to the tree, in its order. */
final class LayerReader {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** Other files of AUFS's own, which no image means to have. */
  private static final String AUFS = ".wh..wh.";

  private static final int ANY_EXECUTES = 0111;

  /**
   * What a layer holds.
   *
   * @param tarBytes uncompressed
   */
  record Read(List<LayerEntry> entries, long tarBytes) {}

  private final ImageSource image;
  private final InspectionLimits limits;
  private final LongConsumer packedRead;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param packedRead is told the packed bytes as they are read, by the threads that read
   */
  LayerReader(ImageSource image, InspectionLimits limits, LongConsumer packedRead) {
    this.image = image;
    this.limits = limits;
    this.packedRead = packedRead;
  }

  /**
   * Reads one layer; several threads may each read one.
   *
   * @param what the image and layer, for messages
   */
  Read read(ImageLayer layer, String what) throws ContainerException, InterruptedException {
    try (PackedStream packed = new PackedStream(image.open(layer), packedRead)) {
      PackedStream.Opened opened = packed.detect();
      requireServed(opened.compression(), what);
      LayerStream tar = new LayerStream(opened.compression().open(opened.blob()), layer.diffId());
      List<LayerEntry> found = entries(tar, what);
      // A tar ends before its blob does; the rest counts for the digests.
      tar.transferTo(OutputStream.nullOutputStream());
      opened.blob().transferTo(OutputStream.nullOutputStream());
      if (!tar.isAsExpected()) {
        throw new ContainerException(
            Kind.DAMAGED,
            what
                + " is damaged: it does not unpack to "
                + layer.diffId()
                + ", as the image's configuration says; copy or save the image again");
      }
      return new Read(found, tar.count());
    } catch (IOException e) {
      throw Faults.known(e, what);
    }
  }

  static void requireServed(Compression compression, String what) throws ContainerException {
    if (!compression.isServed()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          what
              + " is compressed with "
              + compression.label()
              + "; save the image with gzip or zstd layers (skopeo copy --dest-compress-format)");
    }
  }

  private List<LayerEntry> entries(LayerStream stream, String what) throws IOException {
    List<LayerEntry> found = new ArrayList<>();
    FileSniffer sniffer = new FileSniffer();
    TarArchiveInputStream tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name());
    long before = 0;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      LayerEntry made;
      try {
        made = entry(entry, tar, sniffer);
      } catch (RefusedEntry e) {
        throw Faults.refused(what, entry.getName(), e.reason());
      }
      if (made != null) {
        found.add(made);
      }
      long now = stream.count();
      limits.check(image.name(), entries.incrementAndGet(), bytes.addAndGet(now - before));
      before = now;
    }
    return found;
  }

  private static @Nullable LayerEntry entry(
      TarArchiveEntry entry, TarArchiveInputStream content, FileSniffer sniffer)
      throws IOException, RefusedEntry {
    String name = entry.getName();
    List<String> steps = Steps.of(name, "has a name");
    String last = steps.isEmpty() ? "" : steps.getLast();
    if (last.startsWith(WHITEOUT)) {
      return whiteout(name, last, steps.subList(0, steps.size() - 1));
    }
    if (entry.isSymbolicLink()) {
      if (entry.getLinkName().isEmpty()) {
        throw new RefusedEntry("is a symbolic link to nothing");
      }
      return new LayerEntry.MakeLink(name, entry.getLinkName());
    }
    if (entry.isLink()) {
      return new LayerEntry.MakeName(name, entry.getLinkName());
    }
    if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      return null; // unpacking leaves these out too
    }
    if (entry.isDirectory()) {
      return new LayerEntry.MakeFolder(name);
    }
    if (!entry.isFile() || !content.canReadEntryData(entry)) {
      return null;
    }
    FileSniffer.Found found = sniffer.sniff(last, content);
    return new LayerEntry.MakeFile(
        name,
        new FileFacts(
            stored(entry), (entry.getMode() & ANY_EXECUTES) != 0, found.kind(), found.library()));
  }

  private static @Nullable LayerEntry whiteout(String name, String last, List<String> folder)
      throws RefusedEntry {
    if (last.equals(OPAQUE)) {
      return new LayerEntry.Opaque(name, folder);
    }
    if (last.startsWith(AUFS)) {
      return null;
    }
    String removed = last.substring(WHITEOUT.length());
    if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
      throw new RefusedEntry("is a whiteout of nothing");
    }
    return new LayerEntry.Whiteout(name, folder, removed);
  }

  private static long stored(TarArchiveEntry entry) throws IOException {
    if (!entry.isSparse()) {
      return entry.getSize();
    }
    return entry.getOrderedSparseHeaders().stream()
        .mapToLong(TarArchiveStructSparse::getNumbytes)
        .sum();
  }
}
