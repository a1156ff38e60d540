package io.scar.container.tar;

/**
 * One entry of an archive. Names are Latin-1 strings, one character for each byte.
 *
 * @param linkName what a symbolic link says, or the entry that a hard link shares its file with
 * @param mode permission bits, with set-user-ID, set-group-ID and sticky
 * @param modifiedSeconds since 1970, may be negative
 * @param size of the file in bytes, holes included; 0 for all that has no content
 * @param data where in the file the archive's content belongs
 * @param extendedAttributes how many the entry carries
 */
public record TarEntry(
    Type type,
    String name,
    String linkName,
    int mode,
    int user,
    int group,
    long modifiedSeconds,
    int modifiedNanos,
    long size,
    SparseMap data,
    int extendedAttributes) {

  /** What an entry is. */
  public enum Type {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    HARD_LINK,
    PIPE,
    /** A character or block device. */
    DEVICE,
    /** Of another kind, such as a volume's label; it makes no file. */
    OTHER
  }
}
