package io.scar.container.merged;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import io.scar.container.tar.TarEntry;
import io.scar.container.tar.Whiteout;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one entry of a layer does to the tree.
 *
 * <p>Names are as in the tar, relative to the root.
 *
 * @param <F> what is kept of a thing in the tree
 */
public sealed interface Change<F> {

  /** The whole name, for messages. */
  String name();

  /** Makes a folder, or changes the one that is there. */
  record MakeFolder<F>(String name, F facts) implements Change<F> {}

  /** Makes a file. */
  record MakeFile<F>(String name, F facts) implements Change<F> {}

  /** Makes nothing in the place of what is there. */
  record MakeNothing<F>(String name) implements Change<F> {}

  /** Makes a symbolic link. */
  record MakeLink<F>(String name, String target, F facts) implements Change<F> {}

  /** Gives an existing file another name. */
  record MakeName<F>(String name, String existing) implements Change<F> {}

  /**
   * Removes what lower layers have.
   *
   * @param folder the steps to the folder
   * @param removed the name in there
   */
  record Remove<F>(String name, List<String> folder, String removed) implements Change<F> {}

  /**
   * Removes all that lower layers have in a folder.
   *
   * @param folder the steps to it
   */
  record RemoveAll<F>(String name, List<String> folder) implements Change<F> {}

  /** Tells what to keep. */
  @FunctionalInterface
  interface Facts<F> {

    /** Asked once, when the entry makes a folder, a file or a symbolic link of this name. */
    F of(EntryName name) throws IOException;
  }

  /**
   * What an entry does, as unpacking takes it.
   *
   * @return null when it does nothing
   * @throws RefusedEntryException when no image may have it
   */
  static <F> @Nullable Change<F> of(TarEntry entry, Facts<F> facts) throws IOException {
    if (entry.type() == TarEntry.Type.OTHER) {
      return null;
    }
    String name = entry.name();
    EntryName parsed = EntryName.of(name);
    Whiteout whiteout = Whiteout.of(parsed);
    if (whiteout != null) {
      return switch (whiteout) {
        case Whiteout.Removed(EntryName removed) ->
            new Remove<>(name, removed.folder().steps(), removed.last());
        case Whiteout.Opaque(EntryName folder) -> new RemoveAll<>(name, folder.steps());
        case Whiteout.Nothing() -> null;
      };
    }
    if (parsed.isRoot() && entry.type() != TarEntry.Type.FOLDER) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    return switch (entry.type()) {
      case FOLDER -> new MakeFolder<>(name, facts.of(parsed));
      case FILE, PIPE -> new MakeFile<>(name, facts.of(parsed));
      case SYMBOLIC_LINK -> {
        if (entry.linkName().isEmpty()) {
          throw new RefusedEntryException("it is a symbolic link to nothing");
        }
        yield new MakeLink<>(name, entry.linkName(), facts.of(parsed));
      }
      case HARD_LINK -> new MakeName<>(name, entry.linkName());
      // It is not made, but takes the place of what lower layers have.
      case DEVICE -> new MakeNothing<>(name);
      case OTHER -> null;
    };
  }
}
