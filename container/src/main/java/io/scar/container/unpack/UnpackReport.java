package io.scar.container.unpack;

/**
 * What an unpacking did.
 *
 * @param entries read from all layers
 * @param bytes written to files
 * @param skipped device nodes and sockets, which need a privilege and which a container gets from
 *     its engine
 * @param extendedAttributes left out
 * @param peakBytes the most that the tree took on the disk at one time: contents in blocks of 4
 *     KiB, and as much for each folder
 */
public record UnpackReport(
    long entries, long bytes, long skipped, long extendedAttributes, long peakBytes) {

  @Override
  public String toString() {
    return entries
        + " entries, "
        + bytes
        + " bytes, at most "
        + peakBytes
        + " on the disk"
        + (skipped == 0 ? "" : ", " + skipped + " device nodes left out")
        + (extendedAttributes == 0
            ? ""
            : ", " + extendedAttributes + " extended attributes left out");
  }
}
