package io.scar.container.archive;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** The files of a tar archive whose headers were read. */
abstract class IndexedFiles implements ImageFiles {

  private final String name;
  private final TarIndex entries;

  /**
   * @param name of the archive, for messages
   */
  IndexedFiles(String name, TarIndex entries) {
    this.name = name;
    this.entries = entries;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final boolean has(String path) {
    return entries.find(path).isPresent();
  }

  @Override
  public final long size(String path) throws IOException {
    return entry(path).getSize();
  }

  /** The header of a file that is there. */
  final TarArchiveEntry entry(String path) throws NoSuchFileException {
    return entries.find(path).orElseThrow(() -> new NoSuchFileException(name + ", entry " + path));
  }
}
