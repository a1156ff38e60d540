package io.scar.container.inspect;

import io.scar.container.unpack.tree.EntryName;
import io.scar.container.unpack.tree.RefusedEntryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tree that an image's layers add up to, in memory: names, links, and of each file its {@link
 * FileFacts}. Layers are applied as unpacking applies them: a symbolic link on the way to an entry
 * leads inside the image, one that climbs out is refused; whiteouts spare what their own layer has.
 *
 * <p>Nothing here recurses: how deep the folders are is the image's to say.
 */
final class ImageTree {

  private static final int LINKS_MOST = 40;

  /** What a name stands for. */
  abstract static sealed class Entry permits Folder, FileName, SymbolicLink {
    /** The last layer that made it or something below it. */
    int layer;
  }

  /** A folder. */
  static final class Folder extends Entry {
    private final @Nullable Folder parent;
    private final String step;
    private final Map<String, Entry> children = new HashMap<>(4);

    private Folder(@Nullable Folder parent, String step) {
      this.parent = parent;
      this.step = step;
    }

    Map<String, Entry> children() {
      return children;
    }

    /** The folder above; the root is above itself. */
    Folder above() {
      return parent == null ? this : parent;
    }

    boolean isRoot() {
      return parent == null;
    }

    /** Absolute; empty for the root, so that {@code /} and a step can follow. */
    String path() {
      StringBuilder path = new StringBuilder();
      for (Folder folder = this; folder.parent != null; folder = folder.parent) {
        path.insert(0, folder.step).insert(0, '/');
      }
      return path.toString();
    }
  }

  /** A name of a file, which may have several. */
  static final class FileName extends Entry {
    private final FileFacts file;

    private FileName(FileFacts file) {
      this.file = file;
    }

    FileFacts file() {
      return file;
    }
  }

  /** A symbolic link. */
  static final class SymbolicLink extends Entry {
    private final String target;

    private SymbolicLink(String target) {
      this.target = target;
    }

    String target() {
      return target;
    }
  }

  private final Folder root = new Folder(null, "");
  private int layer;

  Folder root() {
    return root;
  }

  /** What comes from now on is of the next layer. */
  void startLayer() {
    layer++;
  }

  void apply(LayerEntry entry) throws RefusedEntryException {
    switch (entry) {
      case LayerEntry.MakeFolder(String name) -> makeFolder(EntryName.of(name).steps());
      case LayerEntry.MakeFile(String name, FileFacts facts) ->
          put(EntryName.of(name).steps(), new FileName(facts));
      case LayerEntry.MakeNothing(String name) -> makeNothing(EntryName.of(name).steps());
      case LayerEntry.MakeLink(String name, String target) ->
          put(EntryName.of(name).steps(), new SymbolicLink(target));
      case LayerEntry.MakeName(String name, String existing) ->
          makeName(EntryName.of(name).steps(), EntryName.of(existing).steps());
      case LayerEntry.Whiteout(_, List<String> steps, String removed) -> {
        Folder folder = walk(steps, false);
        if (folder != null) {
          removeEarlier(folder, removed);
        }
      }
      case LayerEntry.Opaque(_, List<String> steps) -> {
        Folder folder = walk(steps, true);
        if (folder != null) {
          removeEarlierIn(folder);
        }
      }
    }
  }

  private void makeFolder(List<String> steps) throws RefusedEntryException {
    if (steps.isEmpty()) {
      made(root, root);
      return;
    }
    Folder parent = walkAndMake(steps.subList(0, steps.size() - 1));
    if (parent.children.get(steps.getLast()) instanceof Folder folder) {
      made(folder, folder);
    } else {
      add(parent, steps.getLast(), new Folder(parent, steps.getLast()));
    }
  }

  private void put(List<String> steps, Entry entry) throws RefusedEntryException {
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    add(walkAndMake(steps.subList(0, steps.size() - 1)), steps.getLast(), entry);
  }

  private void makeNothing(List<String> steps) throws RefusedEntryException {
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    Folder parent = walkAndMake(steps.subList(0, steps.size() - 1));
    if (parent.children.remove(steps.getLast()) != null) {
      made(parent, parent);
    }
  }

  private void makeName(List<String> steps, List<String> existing) throws RefusedEntryException {
    Folder from = existing.isEmpty() ? null : walk(existing.subList(0, existing.size() - 1), false);
    Entry entry = from == null ? null : from.children.get(existing.getLast());
    if (from == null || entry == null || entry instanceof Folder) {
      throw new RefusedEntryException("it is a hard link to what is no file of the image");
    }
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    Folder parent = walkAndMake(steps.subList(0, steps.size() - 1));
    Entry old = parent.children.get(steps.getLast());
    for (Folder above = from; old instanceof Folder && !above.isRoot(); above = above.above()) {
      if (above == old) {
        throw new RefusedEntryException("it is a hard link to what it would replace");
      }
    }
    add(
        parent,
        steps.getLast(),
        entry instanceof SymbolicLink link
            ? new SymbolicLink(link.target)
            : new FileName(((FileName) entry).file));
  }

  private void add(Folder parent, String step, Entry entry) {
    parent.children.put(step, entry);
    made(entry, parent);
  }

  private void made(Entry entry, Folder parent) {
    entry.layer = layer;
    for (Folder above = parent; above.layer != layer; above = above.above()) {
      above.layer = layer;
    }
  }

  private void removeEarlier(Folder parent, String step) {
    Entry entry = parent.children.get(step);
    if (entry == null) {
      return;
    }
    if (entry.layer != layer) {
      parent.children.remove(step);
    } else if (entry instanceof Folder folder) {
      removeEarlierIn(folder);
    }
  }

  private void removeEarlierIn(Folder top) {
    Deque<Folder> left = new ArrayDeque<>();
    left.add(top);
    while (!left.isEmpty()) {
      Folder folder = left.removeLast();
      folder.children.values().removeIf(child -> child.layer != layer);
      for (Entry child : folder.children.values()) {
        if (child instanceof Folder inner) {
          left.add(inner);
        }
      }
    }
  }

  private Folder walkAndMake(List<String> steps) throws RefusedEntryException {
    Folder folder = walk(steps, true);
    if (folder == null) {
      throw new IllegalStateException("a folder that is made cannot be missing");
    }
    return folder;
  }

  /**
   * Goes down from the root, a step at a time.
   *
   * @return null when a folder is missing and {@code make} is false
   */
  private @Nullable Folder walk(List<String> steps, boolean make) throws RefusedEntryException {
    Folder here = root;
    int next = 0;
    for (; next < steps.size(); next++) {
      // Most names lead through folders alone.
      if (here.children.get(steps.get(next)) instanceof Folder folder) {
        here = folder;
      } else {
        break;
      }
    }
    return next == steps.size()
        ? here
        : walk(here, new ArrayDeque<>(steps.subList(next, steps.size())), make);
  }

  private @Nullable Folder walk(Folder from, Deque<String> left, boolean make)
      throws RefusedEntryException {
    Folder here = from;
    int links = 0;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        // Entry names have none of these: it comes from a link.
        if (here.isRoot()) {
          throw new RefusedEntryException("it climbs out of the image through a symbolic link");
        }
        here = here.above();
        continue;
      }
      switch (here.children.get(step)) {
        case Folder folder -> here = folder;
        case SymbolicLink link -> {
          links++;
          if (links == LINKS_MOST) {
            throw new RefusedEntryException("it leads through a loop of symbolic links");
          }
          here = follow(link, here, left);
        }
        case FileName _ -> {
          if (make) {
            throw new RefusedEntryException("it is below `" + step + "`, which is no folder");
          }
          return null;
        }
        case null -> {
          if (links > 0) {
            throw new RefusedEntryException("it leads nowhere through a symbolic link");
          }
          if (!make) {
            return null;
          }
          Folder made = new Folder(here, step);
          add(here, step, made);
          here = made;
        }
      }
    }
    return here;
  }

  /** Puts the link's steps before those that are left; answers the folder that they start from. */
  private Folder follow(SymbolicLink link, Folder here, Deque<String> left) {
    String[] steps = link.target.split("/", -1);
    for (int i = steps.length - 1; i >= 0; i--) {
      left.addFirst(steps[i]);
    }
    return link.target.startsWith("/") ? root : here;
  }

  /** Where a path of a program in the image leads. */
  sealed interface Place {

    /**
     * @param path of what was found, absolute, free of links
     */
    record Found(Entry entry, String path) implements Place {}

    /**
     * @param reason goes on where the path ends
     */
    record Nowhere(String reason) implements Place {}
  }

  /** Follows a path as the kernel would with this tree as its root. */
  Place find(String path) {
    Deque<String> left = new ArrayDeque<>(List.of(path.split("/", -1)));
    Folder here = root;
    int links = 0;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        here = here.above();
        continue;
      }
      switch (here.children.get(step)) {
        case Folder folder -> here = folder;
        case SymbolicLink link -> {
          links++;
          if (links > LINKS_MOST) {
            return new Place.Nowhere("leads through a loop of symbolic links");
          }
          here = follow(link, here, left);
        }
        case FileName file -> {
          return left.isEmpty()
              ? new Place.Found(file, here.path() + "/" + step)
              : new Place.Nowhere("leads through `" + step + "`, which is no folder");
        }
        case null -> {
          return new Place.Nowhere(
              links == 0
                  ? "is not in the image"
                  : "is a symbolic link to what is not in the image");
        }
      }
    }
    return new Place.Found(here, here.isRoot() ? "/" : here.path());
  }
}
