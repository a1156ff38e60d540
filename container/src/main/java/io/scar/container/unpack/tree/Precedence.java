package io.scar.container.unpack.tree;

/**
 * Which layer has the last word at a path, and when that cannot be told yet. Notes in a {@link
 * Folder} what a layer says about it; knows no disk. {@code hidden} are the layers that hide what
 * those below have in the folder above.
 */
final class Precedence {

  private Precedence() {}

  /**
   * @param hiders layers that hide or replace what those below have
   * @return whether what a layer has is to be seen
   */
  static boolean isSeen(long hiders, int layer) {
    return Layers.above(hiders, layer) == 0;
  }

  /** The layers that hide what those below have here and in it; its opaque ones hide only there. */
  static long hiders(Folder folder, long hidden) {
    return hidden | folder.files | folder.whiteouts;
  }

  /** Notes an entry for the folder itself. */
  static void make(Folder folder, int layer) {
    clearFile(folder, layer);
    folder.entries |= Layers.of(layer);
  }

  /** What the layer had here before hid the layers below, and goes on to hide them. */
  static void clearFile(Folder folder, int layer) {
    if (Layers.has(folder.files, layer)) {
      folder.files &= ~Layers.of(layer);
      folder.whiteouts |= Layers.of(layer);
    }
  }

  /**
   * Notes that the layer has something else in the place of the folder.
   *
   * @throws OrderNeededException when a layer above uses the folder, perhaps through this
   */
  static void replace(Folder folder, int layer, long hidden) throws OrderNeededException {
    long users = Layers.above(folder.users, layer);
    if (users != 0) {
      long hiders = folder.entries | folder.whiteouts | hidden;
      if (Layers.between(hiders, layer, Layers.lowest(users)) == 0) {
        throw orderNeeded(folder);
      }
    }
    folder.entries &= ~Layers.of(layer);
    folder.files |= Layers.of(layer);
  }

  /**
   * Notes that a layer takes a path for a folder.
   *
   * @throws OrderNeededException when a layer below has something else there: it may be a symbolic
   *     link
   */
  static void use(Folder folder, int layer, long hidden) throws OrderNeededException {
    if (Layers.has(folder.entries, layer)) {
      return;
    }
    if (Layers.has(folder.files, layer)) {
      throw orderNeeded(folder);
    }
    if (Layers.has(folder.whiteouts | hidden, layer)) {
      return;
    }
    long lower = Layers.below(folder.files, layer);
    if (lower != 0) {
      long hiders = folder.entries | folder.whiteouts | hidden;
      if (Layers.between(hiders, Layers.highest(lower), layer) == 0) {
        throw orderNeeded(folder);
      }
    }
    folder.users |= Layers.of(layer);
  }

  private static OrderNeededException orderNeeded(Folder folder) {
    return new OrderNeededException(
        "`" + folder.path() + "` is a folder for one layer and none for another below");
  }
}
