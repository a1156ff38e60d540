package io.scar.container.unpack.tree;

import io.scar.container.tar.EntryName;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the folder that a path leads to through the symbolic links of the image, as a program in it
 * would see them: {@code /} is the image's root, and above it is nothing.
 */
final class LinkResolver {

  private static final int LINKS_MOST = 40;

  private final Folder root;
  private final Disk disk;

  LinkResolver(Folder root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  /**
   * The path of the folder without links on the way. What is missing at its end is taken for
   * folders to be made, but not behind a link.
   *
   * @return null when something is missing, or is no folder, and {@code create} is false
   * @throws RefusedEntryException when it leads out of the image, nowhere, in circles or through a
   *     file
   */
  @Nullable EntryName resolve(EntryName path, boolean create) throws IOException {
    return isPlain(path) ? path : walk(path, create);
  }

  private boolean isPlain(EntryName path) {
    Folder here = root;
    for (String step : path.steps()) {
      here = here.child(step);
      if (here == null || !here.onDisk) {
        return false;
      }
    }
    return true;
  }

  private @Nullable EntryName walk(EntryName path, boolean create) throws IOException {
    Deque<String> left = new ArrayDeque<>(path.steps());
    List<String> done = new ArrayList<>();
    // Null where the path goes on with folders that are yet to be made.
    Folder here = root;
    String link = null;
    int links = 0;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        // Entry names have none of these: it comes from a link, behind which nothing is made.
        if (here == null || here.parent == null) {
          throw new RefusedEntryException(
              "it climbs out of the image through the symbolic link `" + link + "`");
        }
        done.removeLast();
        here = here.parent;
        continue;
      }
      Folder next = here == null ? null : here.child(step);
      if (here == null || (next != null && next.onDisk)) {
        done.add(step);
        here = next;
        continue;
      }
      String target = disk.readLink(here, step);
      if (target != null) {
        link = join(done, step);
        if (++links == LINKS_MOST) {
          throw new RefusedEntryException(
              "it leads through a loop of symbolic links at `" + link + "`");
        }
        if (target.startsWith("/")) {
          done.clear();
          here = root;
        }
        String[] steps = target.split("/", -1);
        for (int i = steps.length - 1; i >= 0; i--) {
          left.addFirst(steps[i]);
        }
        continue;
      }
      boolean missing = disk.isMissing();
      if (missing && link != null) {
        throw new RefusedEntryException(
            "it leads out of the image or nowhere through the symbolic link `" + link + "`");
      }
      if (!create) {
        return null;
      }
      if (!missing) {
        throw new RefusedEntryException(
            "it is below `" + join(done, step) + "`, which is no folder");
      }
      done.add(step);
      here = null;
    }
    return new EntryName(done);
  }

  private static String join(List<String> done, String step) {
    return done.isEmpty() ? step : String.join("/", done) + "/" + step;
  }
}
