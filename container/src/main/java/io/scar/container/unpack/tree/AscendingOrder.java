package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Layers come one after the other, the lowest first: each is applied to what those below made, and
 * symbolic links of the image are followed inside of it.
 */
final class AscendingOrder implements LayerOrder {

  /** The layers below are layer 0 together. */
  private static final int CURRENT = 1;

  private final Paths paths;
  private final Disk disk;
  private final LinkResolver links;
  private boolean lowest;

  AscendingOrder(Paths paths, Disk disk) {
    this.paths = paths;
    this.disk = disk;
    this.links = new LinkResolver(paths.root(), disk);
    setLowest(true);
  }

  private void setLowest(boolean isLowest) {
    lowest = isLowest;
    // With nothing below there is nothing to tell a file from.
    paths.rememberFiles(!isLowest);
  }

  @Override
  public void startLayer(int layer) {
    setLowest(layer == 0);
    paths.squash();
  }

  @Override
  public int number(int layer) {
    return CURRENT;
  }

  @Override
  public boolean isLowest(int number) {
    return lowest;
  }

  @Override
  public void requireRoom() {}

  @Override
  public EntryName place(EntryName folder) throws IOException {
    EntryName place = links.resolve(folder, true);
    if (place == null) {
      throw new IllegalStateException("a folder that is to be made cannot be missing");
    }
    return place;
  }

  @Override
  public @Nullable EntryName existing(EntryName folder) throws IOException {
    return links.resolve(folder, false);
  }

  @Override
  public void use(Folder folder, int number, long hidden) {
    // A file of this layer was removed since, or the path would not lead here.
    Precedence.clearFile(folder, number);
  }

  @Override
  public Spot linked(int number, EntryName target, EntryName name) throws IOException {
    if (!target.isRoot()) {
      EntryName folder = existing(target.folder());
      Folder parent = folder == null ? null : paths.known(folder);
      if (parent != null) {
        Spot spot = paths.spot(parent, target.last(), 0);
        if (!spot.isFolderOnDisk() && disk.has(parent, target.last())) {
          return spot;
        }
      }
    }
    throw new RefusedEntryException(
        "it is a hard link to `" + target + "`, which is no file of the image");
  }

  @Override
  public RefusedEntryException replacesLinked() {
    return new RefusedEntryException("it is a hard link to what it would replace");
  }

  @Override
  public void requireLinked(Spot linked, int number, EntryName name) {}
}
