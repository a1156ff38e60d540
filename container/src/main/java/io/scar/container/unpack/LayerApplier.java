package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import io.scar.container.tar.SparseMap;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.TarReader;
import io.scar.container.tar.Whiteout;
import io.scar.container.unpack.kernel.Kernel;
import io.scar.container.unpack.kernel.KernelException;
import io.scar.container.unpack.tree.Attributes;
import io.scar.container.unpack.tree.NewFile;
import io.scar.container.unpack.tree.RootfsTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Applies the entries of one layer's tar to the tree, in their order.
 *
 * <p>Names are relative to the root. One that climbs above it is refused, and so is an absolute
 * one: no builder writes it, and the readers of images disagree about it.
 */
final class LayerApplier {

  private static final int BUFFER_BYTES = 1 << 18;

  private final RootfsTree tree;
  private final int layer;
  private final String what;
  private final Budget budget;
  private final Kernel kernel;
  private final TarReader tar;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /**
   * @param layer its number, the lowest is 0
   * @param what the image and layer, for messages
   * @param kernel for the contents of this layer's files
   */
  LayerApplier(
      RootfsTree tree, int layer, String what, Budget budget, Kernel kernel, InputStream tar) {
    this.tree = tree;
    this.layer = layer;
    this.what = what;
    this.budget = budget;
    this.kernel = kernel;
    this.tar = new TarReader(tar);
  }

  /**
   * Applies the next entry.
   *
   * @return false when there was none
   */
  boolean applyNext() throws IOException {
    TarEntry entry = tar.next();
    if (entry == null) {
      return false;
    }
    budget.entry();
    try {
      apply(entry);
      return true;
    } catch (RefusedEntryException e) {
      throw new ContainerException(
          Kind.DAMAGED,
          what
              + ": entry `"
              + printable(entry.name())
              + "` is refused: "
              + printable(String.valueOf(e.getMessage()))
              + "; build the image again without it",
          e);
    } catch (KernelException e) {
      if (e.isFullDisk()) {
        throw e;
      }
      throw new ContainerException(
          Kind.MACHINE,
          what
              + ": entry `"
              + printable(entry.name())
              + "` cannot be unpacked: "
              + e.getMessage()
              + "; check the permissions and the kind of file system there, or choose another"
              + " folder (SCAR_STORE_DIR)",
          e);
    }
  }

  private void apply(TarEntry entry) throws IOException {
    if (entry.type() == TarEntry.Type.OTHER) {
      return;
    }
    EntryName name = EntryName.of(entry.name());
    budget.extendedAttributes(entry.extendedAttributes());
    Whiteout whiteout = Whiteout.of(name);
    if (whiteout != null) {
      whiteout(whiteout);
      return;
    }
    Attributes attributes =
        new Attributes(
            entry.mode(),
            entry.user(),
            entry.group(),
            entry.modifiedSeconds(),
            entry.modifiedNanos());
    switch (entry.type()) {
      case FOLDER -> tree.folder(layer, name, attributes);
      case FILE -> file(name, entry, attributes);
      case SYMBOLIC_LINK -> tree.symbolicLink(layer, name, entry.linkName(), attributes);
      case HARD_LINK -> tree.hardLink(layer, name, EntryName.ofLinked(entry.linkName()));
      case PIPE -> tree.pipe(layer, name, attributes);
      case DEVICE -> {
        tree.nothing(layer, name);
        budget.skipped();
      }
      case OTHER -> throw new IllegalStateException("makes no file");
    }
  }

  private void whiteout(Whiteout whiteout) throws IOException {
    switch (whiteout) {
      case Whiteout.Removed(EntryName removed) -> tree.whiteout(layer, removed);
      case Whiteout.Opaque(EntryName folder) -> tree.opaque(layer, folder);
      case Whiteout.Nothing() -> {}
    }
  }

  private void file(EntryName name, TarEntry entry, Attributes attributes) throws IOException {
    budget.file(entry.size());
    SparseMap data = entry.data();
    try (NewFile file = open(name, entry, attributes)) {
      if (file == null) {
        return;
      }
      boolean dense = data.isDense(entry.size());
      for (int piece = 0; piece < data.pieces(); piece++) {
        long position = data.offset(piece);
        long left = data.length(piece);
        while (left > 0 && !file.isRemoved()) {
          int count = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (count < 0) {
            throw new IllegalStateException("the reader of the archive lost count");
          }
          budget.written(count);
          if (dense) {
            file.write(buffer, 0, count);
          } else {
            file.writeAt(buffer, 0, count, position);
          }
          position += count;
          left -= count;
        }
      }
      if (!dense) {
        file.setSize(entry.size());
      }
      file.finish();
    }
  }

  private @Nullable NewFile open(EntryName name, TarEntry entry, Attributes attributes)
      throws IOException {
    return tree.file(layer, name, attributes, entry.data().stored(), kernel);
  }

  /** A name that does nothing to a terminal, and not too long. */
  private static String printable(String name) {
    String text =
        new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
