package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;

/** The way down from the root to a path; what is to be seen of it is made on the disk. */
final class Descent {

  private final Paths paths;
  private final LayerOrder order;
  private final Occupancy occupancy;

  Descent(Paths paths, LayerOrder order, Occupancy occupancy) {
    this.paths = paths;
    this.order = order;
    this.occupancy = occupancy;
  }

  /**
   * Where it ended.
   *
   * @param hidden layers that hide what those below have in the folder
   * @param visible whether the folder is there for the layer
   */
  record End(Folder folder, long hidden, boolean visible) {}

  /** Where an entry goes, in folders that are there when the entry is to be seen. */
  Spot spot(int layer, EntryName name) throws IOException {
    if (name.isRoot()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    order.requireRoom();
    End end = to(layer, order.place(name.folder()), true);
    return paths.spot(end.folder, name.last(), end.hidden);
  }

  /** A name in a folder of which nothing is made. */
  Spot spot(int layer, EntryName folder, String name) throws IOException {
    End end = to(layer, folder, false);
    return paths.spot(end.folder, name, end.hidden);
  }

  /**
   * Goes to a folder.
   *
   * @param make whether the folders on the way that are to be seen are made
   */
  End to(int layer, EntryName path, boolean make) throws IOException {
    Folder here = paths.root();
    long hidden = here.opaques;
    boolean visible = true;
    for (String step : path.steps()) {
      Folder next = paths.folder(here, step);
      order.use(next, layer, hidden);
      long hiders = Precedence.hiders(next, hidden);
      visible = Precedence.isSeen(hiders, layer);
      if (visible && make) {
        occupancy.hold(next, layer);
      }
      hidden = hiders | next.opaques;
      here = next;
    }
    return new End(here, hidden, visible);
  }
}
