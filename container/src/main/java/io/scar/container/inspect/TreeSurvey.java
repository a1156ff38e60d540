package io.scar.container.inspect;

import io.scar.container.merged.MergedNode;
import io.scar.container.merged.MergedNode.FileName;
import io.scar.container.merged.MergedNode.Folder;
import io.scar.container.merged.MergedNode.SymbolicLink;
import io.scar.container.merged.MergedTree;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a whole tree adds up to.
 *
 * @param disk bytes that it takes on a disk: files and folders in blocks of 4 KiB, a symbolic link
 *     inside its inode unless it is long, as ext4 does it
 * @param files each counted once, however many names it has
 * @param libraries the C libraries by their paths
 */
record TreeSurvey(
    long disk, long files, long folders, long links, SortedMap<String, CLibrary> libraries) {

  private static final long BLOCK = 4096;
  private static final int LONGEST_IN_INODE = 59;

  /** Of a folder's entry beside the name, which is rounded to 4. */
  private static final int FOLDER_ENTRY = 8;

  static TreeSurvey of(MergedTree<FileFacts> tree) {
    Set<FileFacts> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    SortedMap<String, CLibrary> libraries = new TreeMap<>();
    long disk = 0;
    long folders = 0;
    long links = 0;
    Deque<Folder<FileFacts>> left = new ArrayDeque<>();
    left.add(tree.root());
    while (!left.isEmpty()) {
      Folder<FileFacts> folder = left.removeLast();
      folders++;
      long names = 0;
      for (Map.Entry<String, MergedNode<FileFacts>> child : folder.children().entrySet()) {
        names += FOLDER_ENTRY + ((child.getKey().length() + 3) & ~3);
        switch (child.getValue()) {
          case Folder<FileFacts> inner -> left.add(inner);
          case SymbolicLink<FileFacts> link -> {
            links++;
            disk += link.target().length() > LONGEST_IN_INODE ? BLOCK : 0;
          }
          case FileName<FileFacts> name -> {
            FileFacts file = name.facts();
            disk += counted.add(file) ? blocks(file.stored()) : 0;
            if (file.library() != null) {
              libraries.put(folder.path() + "/" + child.getKey(), file.library());
            }
          }
        }
      }
      disk += Math.max(BLOCK, blocks(names));
    }
    return new TreeSurvey(disk, counted.size(), folders, links, libraries);
  }

  private static long blocks(long bytes) {
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
  }
}
