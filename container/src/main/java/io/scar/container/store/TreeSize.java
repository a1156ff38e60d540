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
 * @param entries all that has a name in it
 */
record TreeSize(long bytes, long entries) {

  /** Counts what can be read; nothing, when nothing is there. */
  static TreeSize of(Path tree) throws IOException {
    Counter counter = new Counter(tree);
    Files.walkFileTree(tree, counter);
    return new TreeSize(counter.bytes, counter.entries);
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private final Path tree;
    private long bytes;
    private long entries;

    Counter(Path tree) {
      this.tree = tree;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (!folder.equals(tree)) {
        entries++;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      entries++;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
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
