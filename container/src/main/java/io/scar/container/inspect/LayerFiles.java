package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.archive.ImageSource;
import io.scar.container.merged.Change;
import io.scar.container.merged.LayerReader;
import io.scar.container.tar.EntryName;
import io.scar.container.tar.SparseMap;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Reads what a layer does to the tree, in its order, and looks at its files as they pass by. */
final class LayerFiles {

  private static final int ANY_EXECUTES = 0111;

  /**
   * What a layer holds.
   *
   * @param tarBytes uncompressed
   */
  record Read(List<Change<FileFacts>> changes, long tarBytes) {}

  private final ImageSource image;
  private final InspectionLimits limits;
  private final LayerReader reader;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param packedRead is told the packed bytes as they are read, by the threads that read
   */
  LayerFiles(ImageSource image, InspectionLimits limits, LongConsumer packedRead) {
    this.image = image;
    this.limits = limits;
    this.reader = new LayerReader(image, packedRead);
  }

  /** Reads one layer; several threads may each read one. */
  Read read(int layer) throws ContainerException, InterruptedException {
    Visitor visitor = new Visitor();
    long tarBytes = reader.read(layer, visitor);
    return new Read(visitor.changes, tarBytes);
  }

  private final class Visitor implements LayerReader.Visitor {

    private final List<Change<FileFacts>> changes = new ArrayList<>();
    private final FileSniffer sniffer = new FileSniffer();

    @Override
    public void entry(TarEntry entry, long number, TarReader content) throws IOException {
      Change<FileFacts> change = Change.of(entry, name -> facts(name, entry, content));
      if (change != null) {
        changes.add(change);
      }
      limits.check(image.name(), entries.incrementAndGet(), bytes.get());
    }

    @Override
    public void read(int count) throws ContainerException {
      limits.check(image.name(), entries.get(), bytes.addAndGet(count));
    }

    private FileFacts facts(EntryName name, TarEntry entry, TarReader tar) throws IOException {
      return switch (entry.type()) {
        case FILE -> {
          // Without its holes, which may be longer than can ever be read.
          FileSniffer.Found found = sniffer.sniff(name.last(), tar.content());
          yield new FileFacts(
              stored(entry.data()),
              (entry.mode() & ANY_EXECUTES) != 0,
              found.kind(),
              found.library());
        }
        case PIPE -> FileFacts.empty();
        default -> FileFacts.NO_FILE;
      };
    }
  }

  private static long stored(SparseMap data) {
    long stored = 0;
    for (int piece = 0; piece < data.pieces(); piece++) {
      stored += data.length(piece);
    }
    return stored;
  }
}
