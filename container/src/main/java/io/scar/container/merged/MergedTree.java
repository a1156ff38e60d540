package io.scar.container.merged;

import io.scar.container.merged.MergedNode.FileName;
import io.scar.container.merged.MergedNode.Folder;
import io.scar.container.merged.MergedNode.SymbolicLink;
import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree that an image's layers add up to. Layers are applied as unpacking applies them, the
 * lowest first: a symbolic link on the way to an entry leads inside the image, one that climbs out
 * is refused; the last step is replaced and never written through; whiteouts spare what their own
 * layer has.
 *
 * <p>Nothing here recurses: how deep the folders are is the image's to say.
 *
 * @param <F> what is kept of a folder, a file or a symbolic link
 */
public final class MergedTree<F> {

  /** As many symbolic links as the kernel follows on the way to one file. */
  public static final int LINKS_MOST = 40;

  private final Folder<F> root = new Folder<>(null, "");
  private int layer = -1;

  public Folder<F> root() {
    return root;
  }

  /** What comes from now on is of the next layer. */
  public void startLayer() {
    layer++;
  }

  /**
   * Applies an entry of the current layer.
   *
   * @throws RefusedEntryException when no image may have it
   */
  public void apply(Change<F> change) throws RefusedEntryException {
    switch (change) {
      case Change.MakeFolder<F>(String name, F facts) -> makeFolder(steps(name), facts);
      case Change.MakeFile<F>(String name, F facts) -> {
        List<String> steps = steps(name);
        put(makeParent(steps), steps.getLast(), new FileName<>(facts));
      }
      case Change.MakeLink<F>(String name, String target, F facts) -> {
        List<String> steps = steps(name);
        put(makeParent(steps), steps.getLast(), new SymbolicLink<>(facts, target));
      }
      case Change.MakeNothing<F>(String name) -> {
        List<String> steps = steps(name);
        makeParent(steps).children.remove(steps.getLast());
      }
      case Change.MakeName<F>(String name, String existing) -> makeName(steps(name), existing);
      case Change.Remove<F>(_, List<String> folder, String removed) -> {
        Folder<F> parent = walk(folder, false);
        if (parent != null) {
          removeEarlier(parent, removed);
        }
      }
      case Change.RemoveAll<F>(_, List<String> folder) -> removeEarlierIn(make(folder));
    }
  }

  private void makeFolder(List<String> steps, F facts) throws RefusedEntryException {
    Folder<F> folder = root;
    if (!steps.isEmpty()) {
      Folder<F> parent = makeParent(steps);
      String step = steps.getLast();
      if (parent.children.get(step) instanceof Folder<F> existing) {
        folder = existing;
      } else {
        folder = new Folder<>(parent, step);
        put(parent, step, folder);
      }
    }
    folder.layer = layer;
    folder.facts = facts;
    folder.factsLayer = layer;
  }

  private void makeName(List<String> steps, String existing) throws RefusedEntryException {
    List<String> target = EntryName.ofLinked(existing).steps();
    Folder<F> from = target.isEmpty() ? null : walk(target.subList(0, target.size() - 1), false);
    MergedNode<F> linked = from == null ? null : from.children.get(target.getLast());
    if (from == null || linked == null || linked instanceof Folder) {
      throw new RefusedEntryException(
          "it is a hard link to `" + existing + "`, which is no file of the image");
    }
    Folder<F> parent = makeParent(steps);
    MergedNode<F> replaced = parent.children.get(steps.getLast());
    if (replaced instanceof Folder<F> folder && folder.holds(from)) {
      throw new RefusedEntryException("it is a hard link to what it would replace");
    }
    put(
        parent,
        steps.getLast(),
        switch (linked) {
          case SymbolicLink<F> link -> new SymbolicLink<>(link.facts(), link.target());
          case FileName<F> file -> new FileName<>(file.facts());
          case Folder<F> _ -> throw new IllegalStateException("no file");
        });
  }

  private void put(Folder<F> parent, String step, MergedNode<F> node) {
    node.layer = layer;
    parent.children.put(step, node);
  }

  private void removeEarlier(Folder<F> parent, String step) {
    MergedNode<F> node = parent.children.get(step);
    if (node == null) {
      return;
    }
    if (node.layer != layer) {
      parent.children.remove(step);
    } else if (node instanceof Folder<F> folder) {
      forgetEarlier(folder);
      removeEarlierIn(folder);
    }
  }

  private void removeEarlierIn(Folder<F> top) {
    Deque<Folder<F>> left = new ArrayDeque<>();
    left.add(top);
    while (!left.isEmpty()) {
      Folder<F> folder = left.removeLast();
      folder.children.values().removeIf(child -> child.layer != layer);
      for (MergedNode<F> child : folder.children.values()) {
        if (child instanceof Folder<F> inner) {
          forgetEarlier(inner);
          left.add(inner);
        }
      }
    }
  }

  /** A folder that stays for what the layer put into it is the layer's alone. */
  private void forgetEarlier(Folder<F> folder) {
    if (folder.factsLayer != layer) {
      folder.facts = null;
    }
  }

  private Folder<F> makeParent(List<String> steps) throws RefusedEntryException {
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    return make(steps.subList(0, steps.size() - 1));
  }

  /** A folder and those above it, which the layer has from now on. */
  private Folder<F> make(List<String> steps) throws RefusedEntryException {
    Folder<F> folder = walk(steps, true);
    if (folder == null) {
      throw new IllegalStateException("a folder that is made cannot be missing");
    }
    // What the layer has, it has in folders that it has.
    for (Folder<F> here = folder; here.layer != layer; here = here.above()) {
      here.layer = layer;
    }
    return folder;
  }

  /**
   * Goes down from the root, a step at a time.
   *
   * @return null when a folder is missing and {@code make} is false
   */
  private @Nullable Folder<F> walk(List<String> steps, boolean make) throws RefusedEntryException {
    Folder<F> here = root;
    int next = 0;
    for (; next < steps.size(); next++) {
      // Most names lead through folders alone.
      if (here.children.get(steps.get(next)) instanceof Folder<F> folder) {
        here = folder;
      } else {
        break;
      }
    }
    return next == steps.size()
        ? here
        : walk(here, new ArrayDeque<>(steps.subList(next, steps.size())), make);
  }

  private @Nullable Folder<F> walk(Folder<F> from, Deque<String> left, boolean make)
      throws RefusedEntryException {
    Folder<F> here = from;
    String link = null;
    int links = 0;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        // Entry names have none of these: it comes from a link.
        if (here.isRoot()) {
          throw new RefusedEntryException(
              "it climbs out of the image through the symbolic link `" + link + "`");
        }
        here = here.above();
        continue;
      }
      switch (here.children.get(step)) {
        case Folder<F> folder -> here = folder;
        case SymbolicLink<F> symbolic -> {
          link = step;
          links++;
          if (links == LINKS_MOST) {
            throw new RefusedEntryException(
                "it leads through a loop of symbolic links at `" + link + "`");
          }
          symbolic.unfold(left);
          here = symbolic.isAbsolute() ? root : here;
        }
        case FileName<F> _ -> {
          if (make) {
            throw new RefusedEntryException("it is below `" + step + "`, which is no folder");
          }
          return null;
        }
        case null -> {
          if (link != null) {
            throw new RefusedEntryException(
                "it leads out of the image or nowhere through the symbolic link `" + link + "`");
          }
          if (!make) {
            return null;
          }
          Folder<F> made = new Folder<>(here, step);
          here.children.put(step, made);
          here = made;
        }
      }
    }
    return here;
  }

  private static List<String> steps(String name) throws RefusedEntryException {
    return EntryName.of(name).steps();
  }
}
