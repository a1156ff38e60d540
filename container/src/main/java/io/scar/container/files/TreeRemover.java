package io.scar.container.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Removes a tree as its owner may, whatever a program made of it: folders that forbid it are opened
 * first, and what lies deeper than a path can say is moved up first.
 */
public final class TreeRemover {

  /** Half of Linux's PATH_MAX: below it there is room for any name. */
  private static final int LONGEST_PATH = 2048;

  private TreeRemover() {}

  /**
   * Removes {@code path} and all below it. Symbolic links are removed, never followed. Nothing
   * happens when it is not there.
   */
  public static void remove(Path path) throws IOException {
    Deque<Path> movedUp = new ArrayDeque<>();
    removeBelow(path, path, movedUp);
    while (!movedUp.isEmpty()) {
      removeBelow(movedUp.pop(), path, movedUp);
    }
    Files.deleteIfExists(path);
  }

  private static void removeBelow(Path path, Path top, Deque<Path> movedUp) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : children(path)) {
        if (child.toString().length() > LONGEST_PATH
            && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          movedUp.push(moveUp(child, top));
        } else {
          removeBelow(child, top, movedUp);
        }
      }
    }
    if (!path.equals(top)) {
      Files.deleteIfExists(path);
    }
  }

  private static Path moveUp(Path folder, Path top) throws IOException {
    open(folder);
    return Files.move(folder, top.resolve("deep-" + UUID.randomUUID()));
  }

  /** What is in a folder, which is its owner's to read and write afterwards. */
  static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try {
      if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
        open(folder);
      }
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(children::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private static void open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }
}
