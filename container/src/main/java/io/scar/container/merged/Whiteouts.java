package io.scar.container.merged;

import io.scar.container.unpack.tree.EntryName;
import io.scar.container.unpack.tree.RefusedEntryException;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose names say that something of the layers below is gone.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">OCI
 *     whiteouts</a>
 */
final class Whiteouts {

  static final String PREFIX = ".wh.";

  private static final String OPAQUE = ".wh..wh..opq";

  /** Other files of AUFS's own, which no image means to have. */
  private static final String AUFS = ".wh..wh.";

  private Whiteouts() {}

  /**
   * @param parsed begins its last step with {@link #PREFIX}
   * @return null when it does nothing
   */
  static <F> @Nullable Change<F> change(String name, EntryName parsed)
      throws RefusedEntryException {
    String last = parsed.last();
    if (last.equals(OPAQUE)) {
      return new Change.Opaque<>(name, parsed.folder().steps());
    }
    if (last.startsWith(AUFS)) {
      return null;
    }
    String removed = last.substring(PREFIX.length());
    if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
      throw new RefusedEntryException("it is a whiteout of nothing");
    }
    return new Change.Whiteout<>(name, parsed.folder().steps(), removed);
  }
}
