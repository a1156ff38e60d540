package io.scar.container.tar;

import org.jspecify.annotations.Nullable;

/**
 * What an entry says of the layers below, when its name says that something of them is gone.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">OCI
 *     whiteouts</a>
 */
public sealed interface Whiteout {

  /** What the layers below have there is gone. */
  record Removed(EntryName name) implements Whiteout {}

  /** What the layers below have in the folder is gone. */
  record Opaque(EntryName folder) implements Whiteout {}

  /** A file of AUFS's own, which no image means to have. */
  record Nothing() implements Whiteout {}

  /**
   * What the name says.
   *
   * @return null when it is that of a file
   */
  static @Nullable Whiteout of(EntryName name) throws RefusedEntryException {
    String prefix = ".wh.";
    if (name.isRoot() || !name.last().startsWith(prefix)) {
      return null;
    }
    String last = name.last();
    if (last.equals(".wh..wh..opq")) {
      return new Opaque(name.folder());
    }
    if (last.startsWith(".wh..wh.")) {
      return new Nothing();
    }
    String removed = last.substring(prefix.length());
    if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
      throw new RefusedEntryException("it is a whiteout of nothing");
    }
    return new Removed(name.beside(removed));
  }
}
