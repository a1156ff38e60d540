package io.scar.container.unpack;

import io.scar.container.MachineFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A root file system that is being filled, layer by layer. Every write goes through here, and stays
 * below the root:
 *
 * <ul>
 *   <li>The kernel never follows a symbolic link for us. Each step of a path is looked at; a link
 *       on the way (a layer that writes {@code lib/x} where {@code lib} is a link to {@code
 *       usr/lib}) is resolved here, with the root as {@code /}, to a folder that is there already;
 *       one that climbs out or leads nowhere is refused.
 *   <li>The last step is created new, after what was there is gone: never written through.
 * </ul>
 *
 * <p>Folders are their owner's to fill until {@link #finish}, which gives them their own modes and
 * times. Ownership is not kept: all is the unpacking user's. The folder that holds the root must be
 * closed to other users; against these there is no defence here.
 */
final class RootfsTree {

  private static final int LINKS_MOST = 40;
  private static final int IMPLICIT_FOLDER_MODE = 0755;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** What a folder gets in the end; null time: when it was last filled. */
  private record FolderAttributes(int mode, @Nullable FileTime modified) {}

  private final Path root;
  private final Budget budget;
  private final Map<Path, FolderAttributes> folders = new HashMap<>();

  /** Folders that were looked at and are no links; emptied whenever one is removed. */
  private final Set<Path> known = new HashSet<>();

  /** What the current layer made, with the folders above it: whiteouts spare it. */
  private final Set<Path> made = new HashSet<>();

  private final byte[] buffer = new byte[BUFFER_BYTES];

  /**
   * @param root must not exist
   */
  RootfsTree(Path root, Budget budget) throws IOException {
    this.root = root;
    this.budget = budget;
    makeFolder(root);
  }

  /** What comes from now on is of the next layer. */
  void startLayer() {
    made.clear();
  }

  void directory(EntryName name, int mode, FileTime modified) throws IOException {
    Path path = name.isRoot() ? root : place(name, true);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      removeExisting(path);
      makeFolder(path);
    }
    known.add(path);
    folders.put(path, new FolderAttributes(mode, modified));
    made(path);
  }

  /** Reads {@code content} to its end; what fails there is thrown as it is. */
  void file(EntryName name, int mode, FileTime modified, InputStream content) throws IOException {
    Path path = place(name, true);
    removeExisting(path);
    try (OutputStream out = create(path)) {
      int count;
      while ((count = content.read(buffer)) >= 0) {
        budget.written(count);
        write(out, count);
      }
    }
    try {
      Files.setLastModifiedTime(path, modified);
      Files.setAttribute(path, "unix:mode", mode);
    } catch (IOException e) {
      throw fault(e);
    }
    made(path);
  }

  void symbolicLink(EntryName name, String target, FileTime modified) throws IOException {
    if (target.isEmpty()) {
      throw new RefusedEntryException("it is a symbolic link to nothing");
    }
    Path path = place(name, true);
    Path to = step(target);
    removeExisting(path);
    try {
      Files.createSymbolicLink(path, to);
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(modified, null, null);
    } catch (IOException e) {
      throw fault(e);
    }
    made(path);
  }

  void hardLink(EntryName name, EntryName target) throws IOException {
    Path existing = target.isRoot() ? null : placeIfThere(target);
    if (existing == null
        || !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)
        || Files.isDirectory(existing, LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedEntryException(
          "it is a hard link to `"
              + String.join("/", target.steps())
              + "`, which is no file of the image");
    }
    Path path = place(name, true);
    if (existing.startsWith(path) && !path.equals(existing)) {
      throw new RefusedEntryException("it is a hard link to what it would replace");
    }
    if (!path.equals(existing)) {
      removeExisting(path);
      try {
        Files.createLink(path, existing);
      } catch (IOException e) {
        throw fault(e);
      }
    }
    made(path);
  }

  /** Removes what earlier layers have at this name. */
  void whiteout(List<String> folder, String name) throws IOException {
    Path parent = walk(folder, false);
    if (parent != null) {
      removeEarlier(parent.resolve(step(name)));
    }
  }

  /** Removes what earlier layers have in this folder. */
  void opaque(List<String> folder) throws IOException {
    Path path = walk(folder, true);
    if (path != null) {
      removeEarlierIn(path);
    }
  }

  /** Gives the folders their modes and times. Nothing can be added afterwards. */
  void finish() throws IOException {
    // Deepest first: a folder that forbids it cannot be entered any more.
    List<Path> deepestFirst =
        folders.keySet().stream()
            .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
            .toList();
    for (Path folder : deepestFirst) {
      FolderAttributes attributes = folders.get(folder);
      if (attributes == null) {
        continue;
      }
      try {
        if (attributes.modified() != null) {
          Files.setLastModifiedTime(folder, attributes.modified());
        }
        Files.setAttribute(folder, "unix:mode", attributes.mode());
      } catch (IOException e) {
        throw fault(e);
      }
    }
  }

  private Path place(EntryName name, boolean create) throws IOException {
    if (name.isRoot()) {
      throw new RefusedEntryException("it names the root and is no folder");
    }
    Path folder = walk(name.folder(), create);
    if (folder == null) {
      throw new IllegalStateException("a folder that is made cannot be missing");
    }
    return folder.resolve(step(name.last()));
  }

  private @Nullable Path placeIfThere(EntryName name) throws IOException {
    Path folder = walk(name.folder(), false);
    return folder == null ? null : folder.resolve(step(name.last()));
  }

  /**
   * Goes down from the root, a step at a time.
   *
   * @return null when a folder is missing and {@code create} is false
   */
  private @Nullable Path walk(List<String> steps, boolean create) throws IOException {
    Deque<String> left = new ArrayDeque<>(steps);
    Path here = root;
    String link = null;
    int linksLeft = LINKS_MOST;
    while (!left.isEmpty()) {
      String step = left.removeFirst();
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        // Entry names have none of these: it comes from a link.
        if (here.equals(root)) {
          throw new RefusedEntryException(
              "it climbs out of the image through the symbolic link `" + link + "`");
        }
        here = parent(here);
        continue;
      }
      Path next = here.resolve(step(step));
      if (known.contains(next)) {
        here = next;
        continue;
      }
      BasicFileAttributes attributes = attributes(next);
      if (attributes == null && link != null) {
        throw new RefusedEntryException(
            "it leads out of the image or nowhere through the symbolic link `" + link + "`");
      }
      if (attributes == null && !create) {
        return null;
      }
      if (attributes == null) {
        makeFolder(next);
        folders.put(next, new FolderAttributes(IMPLICIT_FOLDER_MODE, null));
        made(next);
        here = next;
      } else if (attributes.isDirectory()) {
        known.add(next);
        here = next;
      } else if (attributes.isSymbolicLink()) {
        link = root.relativize(next).toString();
        linksLeft--;
        if (linksLeft == 0) {
          throw new RefusedEntryException(
              "it leads through a loop of symbolic links at `" + link + "`");
        }
        String target = target(next);
        String[] linkSteps = target.split("/", -1);
        for (int i = linkSteps.length - 1; i >= 0; i--) {
          left.addFirst(linkSteps[i]);
        }
        here = target.startsWith("/") ? root : here;
      } else if (create) {
        throw new RefusedEntryException(
            "it is below `" + root.relativize(next) + "`, which is no folder");
      } else {
        return null;
      }
    }
    return here;
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private @Nullable BasicFileAttributes attributes(Path path) throws IOException {
    // The question comes first because an exception for each new file would cost more.
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private String target(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private static Path step(String name) throws RefusedEntryException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new RefusedEntryException(
          "its name cannot be a file's here ("
              + e.getReason()
              + "; this Java runtime writes names in "
              + System.getProperty("sun.jnu.encoding")
              + ", LC_ALL=C.UTF-8 makes that UTF-8)");
    }
  }

  private void made(Path path) {
    Path above = path;
    while (made.add(above) && !above.equals(root)) {
      above = parent(above);
    }
  }

  private void removeExisting(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      // What is remembered of these folders would be wrong, and dangerous behind a later link.
      known.clear();
      folders.keySet().removeIf(folder -> folder.startsWith(path));
      made.removeIf(old -> old.startsWith(path));
    }
    try {
      TreeRemover.remove(path);
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private void removeEarlier(Path path) throws IOException {
    if (!made.contains(path)) {
      removeExisting(path);
    } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      removeEarlierIn(path);
    }
  }

  private void removeEarlierIn(Path folder) throws IOException {
    List<Path> children;
    try {
      children = TreeRemover.children(folder);
    } catch (IOException e) {
      throw fault(e);
    }
    for (Path child : children) {
      removeEarlier(child);
    }
  }

  private void makeFolder(Path path) throws IOException {
    try {
      Files.createDirectory(path, OWNERS_FOLDER);
      known.add(path);
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private OutputStream create(Path path) throws IOException {
    try {
      return Channels.newOutputStream(
          Files.newByteChannel(
              path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS_FILE));
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private void write(OutputStream out, int count) throws IOException {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private IOException fault(IOException e) {
    return MachineFault.writing("image cannot be unpacked", root, e);
  }
}
