package io.scar.container.unpack.tree;

import org.jspecify.annotations.Nullable;

/** A path and what was said about it, whether it is a folder or not. */
final class Spot {

  final Folder parent;
  final String name;

  /** Layers that hide what those below have in the parent. */
  final long hidden;

  /** Null when no layer takes it for a folder. */
  @Nullable Folder folder;

  private final Paths paths;
  private final Marks marks;
  private final long key;

  Spot(
      Paths paths,
      Marks marks,
      Folder parent,
      String name,
      long hidden,
      @Nullable Folder folder,
      long key) {
    this.paths = paths;
    this.marks = marks;
    this.parent = parent;
    this.name = name;
    this.hidden = hidden;
    this.folder = folder;
    this.key = key;
  }

  boolean isSame(Spot other) {
    return parent == other.parent && name.equals(other.name);
  }

  boolean isFolderOnDisk() {
    return folder != null && folder.onDisk;
  }

  Folder asFolder() {
    Folder known = folder == null ? paths.folder(parent, name) : folder;
    folder = known;
    return known;
  }

  /** Layers that have something other than a folder here. */
  long files() {
    if (folder != null) {
      return folder.files;
    }
    int place = marks.find(key);
    return place < 0 ? 0 : marks.files(place);
  }

  /** Layers that hide what those below have here. */
  long hiders() {
    if (folder != null) {
      return Precedence.hiders(folder, hidden);
    }
    int place = marks.find(key);
    return place < 0 ? hidden : hidden | marks.files(place) | marks.whiteouts(place);
  }

  /** Whose file is on the disk, or {@link Marks#NOBODY}. */
  int owner() {
    if (folder != null) {
      return folder.owner;
    }
    int place = marks.find(key);
    return place < 0 ? Marks.NOBODY : marks.owner(place);
  }

  /** Notes something other than a folder where no folder is known. */
  void addFile(int layer) {
    if (paths.remembersFiles()) {
      int place = marks.add(key);
      marks.setFiles(place, marks.files(place) | Layers.of(layer));
    }
  }

  void addWhiteout(int layer) {
    if (folder != null) {
      folder.whiteouts |= Layers.of(layer);
    } else {
      int place = marks.add(key);
      marks.setWhiteouts(place, marks.whiteouts(place) | Layers.of(layer));
    }
  }

  void setOwner(int layer) {
    if (folder != null) {
      folder.owner = layer;
    } else if (paths.remembersFiles()) {
      marks.setOwner(marks.add(key), layer);
    }
  }
}
