package io.scar.container.unpack;

import java.nio.file.Path;

/** What becomes of the users and groups that an image's files belong to. */
public sealed interface Ownership {

  /** Files get them. Only root may do that. */
  record Keep() implements Ownership {}

  /**
   * All is the unpacking user's, and {@code file} says who owned what: for a program that shall see
   * it so. All numbers are little-endian: 8 bytes {@code scarown1}, 8 bytes for how many follow,
   * then 16 bytes each: inode (8), user (4), group (4), sorted by inode. What belongs to user 0 and
   * group 0 is not in it.
   *
   * @param file is made anew, beside the root and not in it
   */
  record Recorded(Path file) implements Ownership {}

  /** All is the unpacking user's. */
  record Forget() implements Ownership {}
}
