package io.scar.container.squash;

import io.scar.container.tar.EntryAttributes;
import io.scar.container.tar.TarEntry;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A file, by what it is. One object however many names it has. */
sealed interface Inode {

  EntryAttributes attributes();

  /**
   * A regular file.
   *
   * @param layer where its content is, from 0
   * @param entry the number of the entry there, from 0
   */
  record Regular(EntryAttributes attributes, long size, int layer, long entry) implements Inode {}

  record SymbolicLink(EntryAttributes attributes, String target) implements Inode {}

  record Pipe(EntryAttributes attributes) implements Inode {}

  record Folder(EntryAttributes attributes) implements Inode {}

  /**
   * What an entry makes.
   *
   * @param layer that the entry is in, from 0
   * @param number of the entry there, from 0
   */
  static Inode of(TarEntry entry, int layer, long number) {
    EntryAttributes attributes =
        new EntryAttributes(
            entry.mode(),
            Integer.toUnsignedLong(entry.user()),
            Integer.toUnsignedLong(entry.group()),
            FileTime.from(Instant.ofEpochSecond(entry.modifiedSeconds(), entry.modifiedNanos())));
    return switch (entry.type()) {
      case FILE -> new Regular(attributes, entry.size(), layer, number);
      case FOLDER -> new Folder(attributes);
      case SYMBOLIC_LINK -> new SymbolicLink(attributes, entry.linkName());
      case PIPE -> new Pipe(attributes);
      case HARD_LINK, DEVICE, OTHER ->
          throw new IllegalArgumentException("makes no file: " + entry.type());
    };
  }
}
