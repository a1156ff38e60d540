package io.scar.container.squash;

import io.scar.container.unpack.tree.EntryName;
import io.scar.container.unpack.tree.RefusedEntryException;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of an image's file system, layer upon layer, in memory: what unpacking would leave,
 * without the contents. Names hold one char per byte. The rules are those of unpacking: a symbolic
 * link on the way is resolved with the root as {@code /}, the last step is replaced and never
 * written through, and a whiteout spares what its own layer made.
 */
final class FinalTree {

  private static final int LINKS_MOST = 40;

  /** What a folder gets that only others' names tell of, if nothing is left in it. */
  private static final Attributes IMPLICIT = new Attributes(0755, 0, 0, FileTime.fromMillis(0));

  /** Something with a name; {@code layer} is the last one that made or filled it. */
  abstract static sealed class Node permits Folder, Name {
    int layer;
  }

  /** A folder. */
  static final class Folder extends Node {
    private final NavigableMap<String, Node> children = new TreeMap<>();
    private @Nullable Attributes attributes;

    Map<String, Node> children() {
      return Collections.unmodifiableMap(children);
    }

    /** Null for one without an entry, which unpacking makes by itself. */
    @Nullable Attributes attributes() {
      return attributes == null && children.isEmpty() ? IMPLICIT : attributes;
    }
  }

  /** A name of a file; several may have the same one. */
  static final class Name extends Node {
    private final Inode inode;

    private Name(Inode inode) {
      this.inode = inode;
    }

    Inode inode() {
      return inode;
    }
  }

  /** A file, by what it is. */
  sealed interface Inode {
    Attributes attributes();

    /**
     * A regular file.
     *
     * @param layer where its content is, from 0
     * @param entry the number of the entry there, from 0
     */
    record Regular(Attributes attributes, long size, int layer, long entry) implements Inode {}

    record SymbolicLink(Attributes attributes, String target) implements Inode {}

    record Pipe(Attributes attributes) implements Inode {}
  }

  private final Folder root = new Folder();
  private int layer = -1;

  Folder root() {
    return root;
  }

  /** What comes from now on is of the next layer. */
  void startLayer() {
    layer++;
  }

  /** The number of the current layer, from 0. */
  int layer() {
    return layer;
  }

  void directory(String name, Attributes attributes) throws RefusedEntryException {
    List<String> steps = steps(name);
    if (steps.isEmpty()) {
      root.attributes = attributes;
      return;
    }
    List<Folder> way = walk(parents(steps), true);
    Folder parent = way.getLast();
    Folder folder =
        parent.children.get(steps.getLast()) instanceof Folder existing ? existing : new Folder();
    parent.children.put(steps.getLast(), folder);
    folder.attributes = attributes;
    made(way, folder);
  }

  void file(String name, Inode inode) throws RefusedEntryException {
    List<String> steps = steps(name);
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    List<Folder> way = walk(parents(steps), true);
    put(way, steps.getLast(), inode);
  }

  void hardLink(String name, String target) throws RefusedEntryException {
    if (target.startsWith("/")) {
      throw new RefusedEntryException(
          "it is a hard link to `" + target + "`, outside of the image");
    }
    List<String> to = steps(target);
    List<Folder> source = to.isEmpty() ? List.of() : walk(parents(to), false);
    Node existing = source.isEmpty() ? null : source.getLast().children.get(to.getLast());
    if (!(existing instanceof Name linked)) {
      throw new RefusedEntryException(
          "it is a hard link to `" + target + "`, which is no file of the image");
    }
    List<String> steps = steps(name);
    if (steps.isEmpty()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    List<Folder> way = walk(parents(steps), true);
    Node replaced = way.getLast().children.get(steps.getLast());
    if (replaced instanceof Folder folder && source.contains(folder)) {
      throw new RefusedEntryException("it is a hard link to what it would replace");
    }
    put(way, steps.getLast(), linked.inode);
  }

  /** Removes what earlier layers have at this name. */
  void whiteout(String folder, String name) throws RefusedEntryException {
    List<Folder> way = walk(steps(folder), false);
    if (!way.isEmpty()) {
      removeEarlier(way.getLast(), name);
    }
  }

  /** Removes what earlier layers have in this folder. */
  void opaque(String folder) throws RefusedEntryException {
    List<Folder> way = walk(steps(folder), true);
    removeEarlierIn(way.getLast());
    made(way, way.getLast());
  }

  private void put(List<Folder> way, String name, Inode inode) {
    Name made = new Name(inode);
    way.getLast().children.put(name, made);
    made(way, made);
  }

  private void made(List<Folder> way, Node node) {
    node.layer = layer;
    for (Folder folder : way) {
      folder.layer = layer;
    }
  }

  private void removeEarlier(Folder parent, String name) {
    Node node = parent.children.get(name);
    if (node == null) {
      return;
    }
    if (node.layer != layer) {
      parent.children.remove(name);
    } else if (node instanceof Folder folder) {
      removeEarlierIn(folder);
    }
  }

  private void removeEarlierIn(Folder folder) {
    for (String child : List.copyOf(folder.children.keySet())) {
      removeEarlier(folder, child);
    }
  }

  /**
   * Goes down from the root, a step at a time.
   *
   * @return the folders on the way, the root first; empty when one is missing and {@code create} is
   *     false
   */
  private List<Folder> walk(List<String> steps, boolean create) throws RefusedEntryException {
    Deque<String> left = new ArrayDeque<>(steps);
    List<Folder> way = new ArrayList<>(List.of(root));
    String link = null;
    int linksLeft = LINKS_MOST;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        // Names of entries have none of these: it comes from a link.
        if (way.size() == 1) {
          throw new RefusedEntryException(
              "it climbs out of the image through the symbolic link `" + link + "`");
        }
        way.removeLast();
        continue;
      }
      Folder here = way.getLast();
      Node next = here.children.get(step);
      switch (next) {
        case Folder folder -> way.add(folder);
        case null -> {
          if (link != null) {
            throw new RefusedEntryException(
                "it leads out of the image or nowhere through the symbolic link `" + link + "`");
          }
          if (!create) {
            return List.of();
          }
          Folder made = new Folder();
          here.children.put(step, made);
          way.add(made);
        }
        case Name name when name.inode instanceof Inode.SymbolicLink symbolic -> {
          link = step;
          linksLeft--;
          if (linksLeft == 0) {
            throw new RefusedEntryException(
                "it leads through a loop of symbolic links at `" + link + "`");
          }
          String[] linkSteps = symbolic.target().split("/", -1);
          for (int i = linkSteps.length - 1; i >= 0; i--) {
            left.addFirst(linkSteps[i]);
          }
          if (symbolic.target().startsWith("/")) {
            way.subList(1, way.size()).clear();
          }
        }
        case Name file -> {
          if (create) {
            throw new RefusedEntryException("it is below `" + step + "`, which is no folder");
          }
          return List.of();
        }
      }
    }
    return way;
  }

  private static List<String> parents(List<String> steps) {
    return steps.subList(0, steps.size() - 1);
  }

  private static List<String> steps(String name) throws RefusedEntryException {
    return EntryName.of(name).steps();
  }
}
