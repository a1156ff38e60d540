package io.scar.container.repackage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/** What killed processes left in a folder: files, and folders of files. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Removes what nobody has written to for some time. Other processes may do the same, or end and
   * remove what is theirs.
   *
   * @param names a glob
   * @param since what was written to later stays
   */
  static void remove(Path folder, String names, Instant since) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, names)) {
      for (Path each : left) {
        try {
          if (isAbandoned(each, since)) {
            remove(each);
          }
        } catch (NoSuchFileException e) {
          // Somebody else was faster.
        }
      }
    }
  }

  private static boolean isAbandoned(Path path, Instant since) throws IOException {
    if (!isOlder(path, since)) {
      return false;
    }
    if (isFolder(path)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
        for (Path file : files) {
          if (!isOlder(file, since)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean isOlder(Path path, Instant since) throws IOException {
    return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(since);
  }

  private static void remove(Path abandoned) throws IOException {
    if (isFolder(abandoned)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(abandoned)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(abandoned);
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
