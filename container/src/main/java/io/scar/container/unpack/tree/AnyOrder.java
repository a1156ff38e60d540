package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;

/** Entries of all layers come at once: their names are taken for what they say. */
final class AnyOrder implements LayerOrder {

  /** Paths to remember: above, the memory for it is better saved. */
  private static final int FILES_MOST = 1 << 20;

  private static final int LOWEST = 0;

  private final Paths paths;

  AnyOrder(Paths paths) {
    this.paths = paths;
  }

  @Override
  public void startLayer(int layer) {}

  @Override
  public int number(int layer) {
    return layer;
  }

  @Override
  public boolean isLowest(int number) {
    return number == LOWEST;
  }

  @Override
  public void requireRoom() throws OrderNeededException {
    if (paths.files() > FILES_MOST) {
      throw new OrderNeededException("it has more than " + FILES_MOST + " files");
    }
  }

  @Override
  public EntryName place(EntryName folder) {
    return folder;
  }

  @Override
  public EntryName existing(EntryName folder) {
    return folder;
  }

  @Override
  public void use(Folder folder, int number, long hidden) throws OrderNeededException {
    Precedence.use(folder, number, hidden);
  }

  @Override
  public Spot linked(int number, EntryName target, EntryName name) throws OrderNeededException {
    Folder parent = target.isRoot() ? null : paths.known(target.folder());
    Spot spot = parent == null ? null : paths.spot(parent, target.last(), 0);
    if (spot == null || !Layers.has(spot.files(), number)) {
      throw new OrderNeededException(
          "`" + name + "` is a hard link to `" + target + "`, which its layer does not have");
    }
    return spot;
  }

  @Override
  public OrderNeededException replacesLinked() {
    return new OrderNeededException("a hard link takes the place of what it points to");
  }

  @Override
  public void requireLinked(Spot linked, int number, EntryName name) throws OrderNeededException {
    if (linked.owner() != number) {
      throw new OrderNeededException(
          "`" + name + "` is a hard link to what a layer above replaced");
    }
  }
}
