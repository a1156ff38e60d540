package io.scar.container.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/** The entries of an image's archive by their names. */
final class TarIndex {

  private static final int LINKS_MOST = 16;

  private final Map<String, TarArchiveEntry> entries = new HashMap<>();

  TarIndex(Iterable<TarArchiveEntry> entries) {
    for (TarArchiveEntry entry : entries) {
      // Docker's archives have no entry twice; as tar does, the last one counts.
      this.entries.put(normal(entry.getName()), entry);
    }
  }

  /** The file at a path. Old archives hold a layer once and link to it from elsewhere. */
  Optional<TarArchiveEntry> find(String path) {
    String name = normal(path);
    for (int links = 0; links < LINKS_MOST; links++) {
      @Nullable TarArchiveEntry entry = entries.get(name);
      if (entry == null) {
        return Optional.empty();
      }
      if (entry.isSymbolicLink()) {
        int slash = name.lastIndexOf('/');
        name = normal(name.substring(0, slash + 1) + entry.getLinkName());
      } else if (entry.isLink()) {
        name = normal(entry.getLinkName());
      } else {
        return entry.isFile() ? Optional.of(entry) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A path without {@code .}, {@code ..} and doubled slashes; names in the archive, no files. */
  private static String normal(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
