package io.scar.container.unpack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a root file system has to be: layers applied in memory, one after the other, each entry to
 * what is there. As plain as can be, to hold the real thing against.
 */
final class ModelTree {

  /** An entry that no image may hold. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String reason) {
      super(reason);
    }
  }

  private static final class Inode {
    final char type;
    int mode;
    long modified;
    final String link;
    final int number;

    Inode(char type, int mode, long modified, String link, int number) {
      this.type = type;
      this.mode = mode;
      this.modified = modified;
      this.link = link;
      this.number = number;
    }
  }

  private static final class Node {
    final @Nullable Node parent;
    final String name;
    Inode inode;

    /** The layer that made it last, or for a folder put something into it. */
    int layer;

    /** The layer that its attributes are of. */
    int attributesLayer;

    final Map<String, Node> children = new TreeMap<>();

    Node(@Nullable Node parent, String name, Inode inode, int layer) {
      this.parent = parent;
      this.name = name;
      this.inode = inode;
      this.layer = layer;
      this.attributesLayer = layer;
    }

    boolean isFolder() {
      return inode.type == '5';
    }
  }

  private static final long ANY_TIME = -1;

  private int inodes;
  private int layer;
  private final Node root = new Node(null, "", implied(), 0);

  private Inode implied() {
    return new Inode('5', 0755, ANY_TIME, "", inodes++);
  }

  void apply(int number, List<LayerEntry> entries) throws Refused {
    layer = number;
    for (LayerEntry entry : entries) {
      apply(entry);
    }
  }

  private void apply(LayerEntry entry) throws Refused {
    List<String> steps = List.of(entry.name().split("/"));
    List<String> folder = steps.subList(0, steps.size() - 1);
    String last = steps.getLast();
    if (last.equals(".wh..wh..opq")) {
      Node opaque = made(folder);
      List.copyOf(opaque.children.values()).forEach(this::removeLower);
    } else if (last.startsWith(".wh.")) {
      Node in = resolve(folder, false);
      Node node = in == null ? null : in.children.get(last.substring(4));
      if (node != null) {
        removeLower(node);
      }
    } else if (entry.type() == '5') {
      Node in = made(folder);
      Node node = in.children.get(last);
      if (node == null || !node.isFolder()) {
        node = new Node(in, last, implied(), layer);
        in.children.put(last, node);
      }
      node.layer = layer;
      node.attributesLayer = layer;
      node.inode.mode = entry.mode();
      node.inode.modified = entry.modified();
    } else if (entry.type() == '1') {
      hardLink(folder, last, List.of(entry.link().split("/")));
    } else {
      Node in = made(folder);
      in.children.remove(last);
      if (entry.type() != '3') {
        Inode inode =
            new Inode(entry.type(), entry.mode(), entry.modified(), entry.link(), inodes++);
        in.children.put(last, new Node(in, last, inode, layer));
      }
    }
  }

  private void hardLink(List<String> folder, String last, List<String> target) throws Refused {
    Node from = resolve(target.subList(0, target.size() - 1), false);
    Node existing = from == null ? null : from.children.get(target.getLast());
    if (existing == null || existing.isFolder()) {
      throw new Refused("hard link to nothing");
    }
    Node in = made(folder);
    Node there = in.children.get(last);
    if (there == existing) {
      there.layer = layer;
      return;
    }
    for (Node above = existing; above != null; above = above.parent) {
      if (above == there) {
        throw new Refused("hard link to what it replaces");
      }
    }
    in.children.put(last, new Node(in, last, existing.inode, layer));
  }

  private void removeLower(Node node) {
    if (node.isFolder()) {
      List.copyOf(node.children.values()).forEach(this::removeLower);
    }
    if (node.layer != layer) {
      if (node.parent != null) {
        node.parent.children.remove(node.name);
      }
    } else if (node.isFolder() && node.attributesLayer != layer) {
      node.inode.mode = 0755;
      node.inode.modified = ANY_TIME;
    }
  }

  private Node made(List<String> path) throws Refused {
    Node folder = resolve(path, true);
    if (folder == null) {
      throw new IllegalStateException("made, and missing");
    }
    return folder;
  }

  private @Nullable Node resolve(List<String> path, boolean create) throws Refused {
    Deque<String> left = new ArrayDeque<>(path);
    Node here = root;
    boolean linked = false;
    int links = 0;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        if (here.parent == null) {
          throw new Refused("climbs");
        }
        here = here.parent;
        continue;
      }
      Node next = here.children.get(step);
      if (next == null) {
        if (linked) {
          throw new Refused("leads nowhere");
        }
        if (!create) {
          return null;
        }
        next = new Node(here, step, implied(), layer);
        here.children.put(step, next);
        here = next;
      } else if (next.isFolder()) {
        here = next;
      } else if (next.inode.type == '2') {
        linked = true;
        if (++links == 40) {
          throw new Refused("loop");
        }
        String target = next.inode.link;
        here = target.startsWith("/") ? root : here;
        List<String> steps = new ArrayList<>(List.of(target.split("/")));
        steps.reversed().forEach(left::addFirst);
      } else if (create) {
        throw new Refused("below a file");
      } else {
        return null;
      }
    }
    if (create) {
      for (Node node = here; node != null; node = node.parent) {
        node.layer = layer;
      }
    }
    return here;
  }

  /** One line for each path, in the form of {@link TreeLines}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Map<Integer, String> firstNames = new TreeMap<>();
    add(root, "", lines, firstNames);
    return lines;
  }

  private static void add(
      Node node, String path, List<String> lines, Map<Integer, String> firstNames) {
    Inode inode = node.inode;
    String first = firstNames.putIfAbsent(inode.number, path);
    lines.add(
        TreeLines.line(
            path,
            inode.type,
            inode.type == '2' ? 0777 : inode.mode,
            inode.modified == ANY_TIME ? "any" : Long.toString(inode.modified),
            inode.type == '6' ? "" : inode.link,
            first));
    node.children.forEach((name, child) -> add(child, path + "/" + name, lines, firstNames));
  }
}
