package io.scar.container.unpack;

/**
 * What an unpacking did.
 *
 * @param entries read from all layers
 * @param bytes written to files
 * @param skipped device nodes, pipes and sockets, which need a privilege and which a container gets
 *     from its engine
 * @param renamed entries whose names are not UTF-8: each wrong byte became U+FFFD
 */
public record UnpackReport(long entries, long bytes, long skipped, long renamed) {

  @Override
  public String toString() {
    return entries
        + " entries, "
        + bytes
        + " bytes"
        + (skipped == 0 ? "" : ", " + skipped + " device nodes or pipes left out")
        + (renamed == 0 ? "" : ", " + renamed + " names that are not UTF-8 changed");
  }
}
