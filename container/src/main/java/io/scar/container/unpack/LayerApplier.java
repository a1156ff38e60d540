package io.scar.container.unpack;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Applies the entries of one layer's tar to the tree, in their order.
 *
 * <p>Names are relative to the root. One that climbs above it is refused, and so is an absolute
 * one: no builder writes it, and the readers of images disagree about it. (The tar reader takes the
 * leading slashes of PAX and GNU long names away; these stay inside the root like any other.)
 */
final class LayerApplier {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** Other files of AUFS's own, which no image means to have. */
  private static final String AUFS = ".wh..wh.";

  private static final int MODE_BITS = 07777;
  private static final char NOT_UTF_8 = '\ufffd';

  private final RootfsTree tree;
  private final Budget budget;

  LayerApplier(RootfsTree tree, Budget budget) {
    this.tree = tree;
    this.budget = budget;
  }

  /**
   * @param layer the image and layer, for messages
   */
  void apply(InputStream tar, String layer) throws IOException, InterruptedException {
    tree.startLayer();
    TarArchiveInputStream entries = new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name());
    TarArchiveEntry entry;
    while ((entry = entries.getNextEntry()) != null) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while unpacking " + layer);
      }
      budget.entry();
      try {
        apply(entry, entries);
      } catch (RefusedEntryException e) {
        throw new ContainerException(
            Kind.DAMAGED,
            layer
                + ": entry `"
                + printable(entry.getName())
                + "` is refused: "
                + e.getMessage()
                + "; build the image again without it",
            e);
      }
    }
  }

  private void apply(TarArchiveEntry entry, TarArchiveInputStream content) throws IOException {
    EntryName name = name(entry.getName());
    if (entry.getName().indexOf(NOT_UTF_8) >= 0) {
      budget.renamed();
    }
    FileTime modified = FileTime.from(entry.getLastModifiedTime().toInstant());
    int mode = entry.getMode() & MODE_BITS;
    if (!name.isRoot() && name.last().startsWith(WHITEOUT)) {
      whiteout(name);
    } else if (entry.isSymbolicLink()) {
      tree.symbolicLink(name, entry.getLinkName(), modified);
    } else if (entry.isLink()) {
      tree.hardLink(name, linkTarget(entry.getLinkName()));
    } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      budget.skipped();
    } else if (entry.isDirectory()) {
      tree.directory(name, mode, modified);
    } else if (entry.isFile() && content.canReadEntryData(entry)) {
      tree.file(name, mode, modified, content);
    } else {
      budget.skipped();
    }
  }

  private void whiteout(EntryName name) throws IOException {
    if (name.last().equals(OPAQUE)) {
      tree.opaque(name.folder());
    } else if (!name.last().startsWith(AUFS)) {
      String removed = name.last().substring(WHITEOUT.length());
      if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
        throw new RefusedEntryException("it is a whiteout of nothing");
      }
      tree.whiteout(name.folder(), removed);
    }
  }

  private static EntryName name(String text) throws RefusedEntryException {
    EntryName name = EntryName.of(text);
    if (name == null) {
      throw new RefusedEntryException(
          text.startsWith("/") ? "its name is absolute" : "it climbs out of the image with `..`");
    }
    return name;
  }

  private static EntryName linkTarget(String text) throws RefusedEntryException {
    EntryName target = EntryName.of(text);
    if (target == null) {
      throw new RefusedEntryException(
          "it is a hard link to `" + printable(text) + "`, outside of the image");
    }
    return target;
  }

  /** A name that does nothing to a terminal, and not too long. */
  private static String printable(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
  }
}
