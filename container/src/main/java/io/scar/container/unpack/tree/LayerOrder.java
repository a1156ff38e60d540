package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What it means for an entry in which order those of other layers come. */
sealed interface LayerOrder permits AnyOrder, AscendingOrder {

  /** Entries of a layer follow. */
  void startLayer(int layer);

  /** What a layer is in sets ({@link Layers}). */
  int number(int layer);

  /** Whether no layer is below, which something could be removed of. */
  boolean isLowest(int number);

  /**
   * @throws OrderNeededException when there are too many paths to remember another
   */
  void requireRoom() throws OrderNeededException;

  /**
   * Where the entries of a folder go.
   *
   * @throws RefusedEntryException when they cannot
   */
  EntryName place(EntryName folder) throws IOException;

  /** As {@link #place} of a folder that is to be there already; null when it is not. */
  @Nullable EntryName existing(EntryName folder) throws IOException;

  /** Notes that a layer takes a path for a folder. */
  void use(Folder folder, int number, long hidden) throws OrderNeededException;

  /**
   * The file that a hard link points to.
   *
   * @param name of the hard link, for messages
   */
  Spot linked(int number, EntryName target, EntryName name) throws IOException;

  /** A hard link takes the place of the folder that has its file. */
  IOException replacesLinked();

  /** Asked last, before the hard link is made. */
  void requireLinked(Spot linked, int number, EntryName name) throws OrderNeededException;
}
