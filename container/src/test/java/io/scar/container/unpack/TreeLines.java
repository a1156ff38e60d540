package io.scar.container.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A tree on the disk as lines that can be compared, one for each path. */
final class TreeLines {

  private TreeLines() {}

  static String line(
      String path, char type, int mode, String modified, String content, @Nullable String same) {
    return path
        + " "
        + type
        + " "
        + Integer.toOctalString(mode)
        + " "
        + modified
        + " "
        + content
        + (same == null ? "" : " = " + same);
  }

  /**
   * What is there, also what its modes forbid its owner to read.
   *
   * @param like times that say {@code any} there are not read
   */
  static List<String> of(Path root, List<String> like) throws IOException {
    Map<String, String> anyTime = new HashMap<>();
    for (String line : like) {
      String[] words = line.split(" ", 5);
      if (words[3].equals("any")) {
        anyTime.put(words[0], "any");
      }
    }
    List<String> lines = new ArrayList<>();
    add(root, "", lines, anyTime, new HashMap<>());
    return lines;
  }

  private static void add(
      Path path,
      String name,
      List<String> lines,
      Map<String, String> anyTime,
      Map<Long, String> firstNames)
      throws IOException {
    int mode = (int) number(path, "unix:mode");
    int needed = (mode & 0170000) == 0040000 ? 0500 : 0400;
    if ((mode & 0170000) == 0120000 || (mode & needed) == needed) {
      addReadable(path, name, mode, lines, anyTime, firstNames);
      return;
    }
    Files.setAttribute(path, "unix:mode", (mode & 07777) | needed);
    try {
      addReadable(path, name, mode, lines, anyTime, firstNames);
    } finally {
      Files.setAttribute(path, "unix:mode", mode & 07777);
    }
  }

  private static void addReadable(
      Path path,
      String name,
      int mode,
      List<String> lines,
      Map<String, String> anyTime,
      Map<Long, String> firstNames)
      throws IOException {
    char type =
        switch (mode & 0170000) {
          case 0040000 -> '5';
          case 0100000 -> '0';
          case 0120000 -> '2';
          case 0010000 -> '6';
          default -> '?';
        };
    String content =
        switch (type) {
          case '0' -> Files.readString(path);
          case '2' -> Files.readSymbolicLink(path).toString();
          default -> "";
        };
    String first = firstNames.putIfAbsent(number(path, "unix:ino"), name);
    long modified = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis() / 1000;
    lines.add(
        line(
            name,
            type,
            mode & 07777,
            anyTime.getOrDefault(name, Long.toString(modified)),
            content,
            first));
    if (type == '5') {
      List<Path> children;
      try (Stream<Path> files = Files.list(path)) {
        children = files.sorted().toList();
      }
      for (Path child : children) {
        add(child, name + "/" + child.getFileName(), lines, anyTime, firstNames);
      }
    }
  }

  private static long number(Path path, String attribute) throws IOException {
    return ((Number)
            Objects.requireNonNull(Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS)))
        .longValue();
  }
}
