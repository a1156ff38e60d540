package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.Compression;
import io.scar.container.archive.ImageLayer;
import io.scar.container.archive.ImageSource;
import io.scar.container.unpack.tar.SparseMap;
import io.scar.container.unpack.tar.TarEntry;
import io.scar.container.unpack.tar.TarReader;
import io.scar.container.unpack.tree.EntryName;
import io.scar.container.unpack.tree.RefusedEntryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
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
    TarReader tar = new TarReader(stream);
    long before = 0;
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      LayerEntry made;
      try {
        made = entry(entry, tar, sniffer);
      } catch (RefusedEntryException e) {
        throw Faults.refused(what, entry.name(), e);
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

  private static @Nullable LayerEntry entry(TarEntry entry, TarReader tar, FileSniffer sniffer)
      throws IOException {
    if (entry.type() == TarEntry.Type.OTHER) {
      return null;
    }
    String name = entry.name();
    EntryName parsed = EntryName.of(name);
    if (!parsed.isRoot() && parsed.last().startsWith(WHITEOUT)) {
      return whiteout(name, parsed);
    }
    return switch (entry.type()) {
      case SYMBOLIC_LINK -> {
        if (entry.linkName().isEmpty()) {
          throw new RefusedEntryException("it is a symbolic link to nothing");
        }
        yield new LayerEntry.MakeLink(name, entry.linkName());
      }
      case HARD_LINK -> new LayerEntry.MakeName(name, entry.linkName());
      case FOLDER -> new LayerEntry.MakeFolder(name);
      case FILE -> {
        FileSniffer.Found found =
            parsed.isRoot()
                ? FileSniffer.DATA
                : sniffer.sniff(parsed.last(), new EntryContent(tar));
        yield new LayerEntry.MakeFile(
            name,
            new FileFacts(
                stored(entry.data()),
                (entry.mode() & ANY_EXECUTES) != 0,
                found.kind(),
                found.library()));
      }
      case PIPE -> new LayerEntry.MakeFile(name, new FileFacts(0, false, FileKind.DATA, null));
      // It is not made, but takes the place of what lower layers have.
      case DEVICE -> new LayerEntry.MakeNothing(name);
      case OTHER -> null;
    };
  }

  private static @Nullable LayerEntry whiteout(String name, EntryName parsed)
      throws RefusedEntryException {
    List<String> folder = parsed.folder().steps();
    if (parsed.last().equals(OPAQUE)) {
      return new LayerEntry.Opaque(name, folder);
    }
    if (parsed.last().startsWith(AUFS)) {
      return null;
    }
    String removed = parsed.last().substring(WHITEOUT.length());
    if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
      throw new RefusedEntryException("it is a whiteout of nothing");
    }
    return new LayerEntry.Whiteout(name, folder, removed);
  }

  private static long stored(SparseMap data) {
    long stored = 0;
    for (int piece = 0; piece < data.pieces(); piece++) {
      stored += data.length(piece);
    }
    return stored;
  }

  /** The present entry's content, without its holes. */
  private static final class EntryContent extends InputStream {

    private final TarReader tar;

    EntryContent(TarReader tar) {
      this.tar = tar;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return length == 0 ? 0 : tar.read(buffer, offset, length);
    }
  }
}
