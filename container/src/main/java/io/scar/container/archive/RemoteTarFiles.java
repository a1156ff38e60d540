package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A plain tar archive that is elsewhere: its headers are read in small parts, and a file of it when
 * it is opened. So nothing of it is stored, and what is not needed is not fetched.
 */
final class RemoteTarFiles extends IndexedFiles {

  private static final int BUFFER_BYTES = 1 << 16;

  private final ArchiveBytes archive;

  private RemoteTarFiles(ArchiveBytes archive, TarIndex entries) {
    super(archive.name(), entries);
    this.archive = archive;
  }

  static RemoteTarFiles open(ArchiveBytes archive) throws ContainerException {
    try {
      long size = archive.size();
      requirePlain(archive, size);
      // The archive needs no closing; nor does what reads it.
      try (TarFile tar = new TarFile(new PartsChannel(archive, size))) {
        return new RemoteTarFiles(archive, new TarIndex(tar.getEntries()));
      }
    } catch (IOException | IllegalArgumentException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ContainerException known) {
          throw known;
        }
      }
      throw new ContainerException(
          Kind.DAMAGED,
          "image archive "
              + archive.name()
              + " is not a whole tar file ("
              + e.getMessage()
              + "); save the image again: docker save -o image.tar IMAGE",
          e);
    }
  }

  private static void requirePlain(ArchiveBytes archive, long size) throws IOException {
    if (size == 0) {
      return;
    }
    Compression compression;
    try (InputStream start = archive.open(0, Math.min(size, Compression.MAGIC_BYTES))) {
      compression = Compression.detect(start.readNBytes(Compression.MAGIC_BYTES));
    }
    if (compression != Compression.NONE) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image archive "
              + archive.name()
              + " is compressed as a whole ("
              + compression.label()
              + "), so its parts cannot be read alone; store it uncompressed (its layers may be"
              + " compressed)");
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    TarArchiveEntry entry = entry(path);
    return entry.getSize() == 0
        ? InputStream.nullInputStream()
        : new BufferedInputStream(
            archive.open(entry.getDataOffset(), entry.getSize()), BUFFER_BYTES);
  }

  @Override
  public void close() {}
}
