package io.scar.container.unpack.tree;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path that is a folder, or that some layer took for one, and what the layers said about it. Sets
 * of layers are bits ({@link Layers}).
 */
final class Folder {

  /** What folders get that no entry names. */
  static final int IMPLIED_MODE = 0755;

  final @Nullable Folder parent;
  final String name;
  final long fingerprint;
  private @Nullable Map<String, Folder> children;

  /** Layers with an entry for this very folder. */
  long entries;

  /**
   * Layers that used it as a folder before they had an entry for it or had hidden what is below:
   * what that means depends on what the layers below have here.
   */
  long users;

  /** Layers that hide what those below have in it. */
  long opaques;

  /** Layers that have something other than a folder here. */
  long files;

  /** Layers that say that what is below them is gone, here and in it. */
  long whiteouts;

  /** Layers for which it is on the disk. */
  long holders;

  boolean onDisk;

  /** Whose file is on the disk in its place, or {@link Marks#NOBODY}. */
  int owner = Marks.NOBODY;

  /** The layer that its attributes are of, or {@link Marks#NOBODY}. */
  int attributesLayer = Marks.NOBODY;

  @Nullable Attributes attributes;

  Folder(@Nullable Folder parent, String name, long fingerprint) {
    this.parent = parent;
    this.name = name;
    this.fingerprint = fingerprint;
  }

  @Nullable Folder child(String step) {
    return children == null ? null : children.get(step);
  }

  void add(Folder child) {
    if (children == null) {
      children = new HashMap<>(4);
    }
    children.put(child.name, child);
  }

  Collection<Folder> children() {
    return children == null ? List.of() : children.values();
  }

  /** Whether {@code other} is this, or below it. */
  boolean holds(Folder other) {
    for (Folder folder = other; folder != null; folder = folder.parent) {
      if (folder == this) {
        return true;
      }
    }
    return false;
  }

  /** What an entry of a layer says of it; the highest layer's counts. */
  void setAttributes(int layer, Attributes said) {
    if (layer >= attributesLayer) {
      attributesLayer = layer;
      attributes = said;
    }
  }

  void gone() {
    onDisk = false;
    attributesLayer = Marks.NOBODY;
    attributes = null;
    holders = 0;
  }

  /** All that was said is of one layer, the lowest, from now on; what is not there is forgotten. */
  void squash() {
    Deque<Folder> left = new ArrayDeque<>();
    left.add(this);
    while (!left.isEmpty()) {
      Folder folder = left.remove();
      folder.entries = 0;
      folder.users = 0;
      folder.opaques = 0;
      folder.files = 0;
      folder.whiteouts = 0;
      folder.holders = 1;
      folder.attributesLayer = folder.attributesLayer < 0 ? Marks.NOBODY : 0;
      folder.owner = Marks.NOBODY;
      if (folder.children != null) {
        folder.children.values().removeIf(child -> !child.onDisk);
        left.addAll(folder.children.values());
      }
    }
  }

  /** Its path from the root. */
  String path() {
    Deque<String> steps = new ArrayDeque<>();
    for (Folder folder = this; folder != null && folder.parent != null; folder = folder.parent) {
      steps.addFirst(folder.name);
    }
    return String.join("/", steps);
  }
}
