package io.scar.container.inspect;

import io.scar.container.merged.MergedNode;
import io.scar.container.merged.MergedNode.FileName;
import io.scar.container.merged.MergedNode.Folder;
import io.scar.container.merged.MergedNode.SymbolicLink;
import io.scar.container.merged.MergedTree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Finds where a path of a program in the image leads. */
final class PathLookup {

  /** Where a path leads. */
  sealed interface Place {

    /**
     * @param path of what was found, absolute, free of links
     */
    record Found(MergedNode<FileFacts> node, String path) implements Place {}

    /**
     * @param reason goes on where the path ends
     */
    record Nowhere(String reason) implements Place {}
  }

  private PathLookup() {}

  /** Follows a path as the kernel would with this tree as its root. */
  static Place find(MergedTree<FileFacts> tree, String path) {
    Deque<String> left = new ArrayDeque<>(List.of(path.split("/", -1)));
    Folder<FileFacts> here = tree.root();
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
      switch (here.children().get(step)) {
        case Folder<FileFacts> folder -> here = folder;
        case SymbolicLink<FileFacts> link -> {
          links++;
          if (links > MergedTree.LINKS_MOST) {
            return new Place.Nowhere("leads through a loop of symbolic links");
          }
          link.unfold(left);
          here = link.isAbsolute() ? tree.root() : here;
        }
        case FileName<FileFacts> file -> {
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
