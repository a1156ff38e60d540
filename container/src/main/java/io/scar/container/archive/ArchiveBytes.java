package io.scar.container.archive;

import java.io.IOException;
import java.io.InputStream;

/** An archive that is elsewhere and is read at random. Several threads may use it at once. */
public interface ArchiveBytes {

  /** The archive, for messages. */
  String name();

  /** Its size in bytes. */
  long size() throws IOException;

  /**
   * A part of it.
   *
   * @param offset of the first byte
   * @param length in bytes; the part lies within the archive
   */
  InputStream open(long offset, long length) throws IOException;
}
