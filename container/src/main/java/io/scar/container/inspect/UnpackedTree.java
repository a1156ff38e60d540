package io.scar.container.inspect;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.merged.ByteNames;
import io.scar.container.merged.Change;
import io.scar.container.merged.MergedTree;
import io.scar.container.tar.RefusedEntryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the tree of an image that is unpacked already. */
final class UnpackedTree {

  private static final Set<PosixFilePermission> EXECUTES =
      EnumSet.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Path root;
  private final InspectionLimits limits;
  private final MergedTree<FileFacts> tree = new MergedTree<>();
  private final FileSniffer sniffer = new FileSniffer();

  /** By their inodes: a file may have several names. */
  private final Map<Object, FileFacts> files = new HashMap<>();

  private long entries;

  private UnpackedTree(Path root, InspectionLimits limits) {
    this.root = root;
    this.limits = limits;
  }

  /**
   * @param image its name, for messages
   * @param root of the unpacked image, which nobody writes
   */
  static MergedTree<FileFacts> read(String image, Path root, InspectionLimits limits)
      throws ContainerException {
    try {
      return new UnpackedTree(root, limits).read(image);
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          "image %s, unpacked in %s, cannot be read: %s; remove it there, to have it fetched anew"
              .formatted(image, root, MachineFault.reason(e)),
          e);
    }
  }

  private MergedTree<FileFacts> read(String image) throws IOException {
    tree.startLayer();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            add(new Change.MakeFolder<>(name(folder), FileFacts.NO_FILE));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              add(
                  new Change.MakeLink<>(
                      name(file),
                      ByteNames.of(Files.readSymbolicLink(file).toString()),
                      FileFacts.NO_FILE));
            } else if (attributes.isRegularFile()) {
              add(new Change.MakeFile<>(name(file), facts(file, attributes)));
            }
            return FileVisitResult.CONTINUE;
          }

          private void add(Change<FileFacts> change) throws IOException {
            limits.check(image, ++entries, 0);
            try {
              tree.apply(change);
            } catch (RefusedEntryException e) {
              throw new IllegalStateException("a tree on the disk cannot climb out of itself", e);
            }
          }
        });
    return tree;
  }

  private String name(Path path) {
    return ByteNames.of(root.relativize(path).toString());
  }

  private FileFacts facts(Path file, BasicFileAttributes attributes) throws IOException {
    Object inode = attributes.fileKey();
    FileFacts known = inode == null ? null : files.get(inode);
    if (known != null) {
      return known;
    }
    boolean executable =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).stream()
            .anyMatch(EXECUTES::contains);
    FileFacts facts = facts(file, attributes.size(), executable);
    if (inode != null) {
      files.put(inode, facts);
    }
    return facts;
  }

  /** Most files are neither programs nor libraries, and need not be opened. */
  private FileFacts facts(Path file, long size, boolean executable) throws IOException {
    String last = file.getFileName().toString();
    if (!executable && !FileSniffer.mayBeLibrary(last)) {
      return new FileFacts(size, false, FileKind.DATA, null);
    }
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      FileSniffer.Found found = sniffer.sniff(last, content);
      return new FileFacts(size, executable, found.kind(), found.library());
    }
  }
}
