package io.scar.container.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a tree holds.
 *
 * @param bytes of the files' contents; a file with several names counts once for each
 * @param disk the same in blocks of 4 KiB, and one for each folder
 * @param entries all that has a name in it
 */
record TreeSize(long bytes, long disk, long entries) {

  private static final long BLOCK = 4096;

  /** Counts what can be read; nothing, when nothing is there. */
  static TreeSize of(Path tree) throws IOException {
    Counter counter = new Counter(tree);
    Files.walkFileTree(tree, counter);
    return new TreeSize(counter.bytes, counter.disk, counter.entries);
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private final Path tree;
    private long bytes;
    private long disk;
    private long entries;

    Counter(Path tree) {
      this.tree = tree;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      disk += BLOCK;
      if (!folder.equals(tree)) {
        entries++;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      entries++;
      if (attributes.isRegularFile()) {
        bytes += attributes.size();
        disk += (attributes.size() + BLOCK - 1) / BLOCK * BLOCK;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException reason) {
      entries += file.equals(tree) ? 0 : 1;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException reason) {
      return FileVisitResult.CONTINUE;
    }
  }
}
