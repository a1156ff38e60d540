package io.scar.supervisor.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes a tree whatever the modes of its folders are; links in it are never followed. */
final class Disposal {

  private static final Logger LOG = LoggerFactory.getLogger(Disposal.class);

  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    open(folder);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Lets the owner into every folder first: a program may have closed them, and overlayfs keeps a
   * work folder of mode 000.
   */
  private static void open(Path folder) throws IOException {
    Deque<Path> open = new ArrayDeque<>();
    open.push(folder);
    while (!open.isEmpty()) {
      Path next = open.pop();
      try {
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
        try (DirectoryStream<Path> children = Files.newDirectoryStream(next)) {
          for (Path child : children) {
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
              open.push(child);
            }
          }
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} is gone already", next);
      }
    }
  }

  private Disposal() {}
}
