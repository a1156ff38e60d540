package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A tar archive, read in place: one pass over its headers, then any files at random, by any number
 * of threads.
 *
 * <p>A compressed archive cannot be read at random. It is decompressed once, into a file without a
 * name under {@code java.io.tmpdir} that is gone when this is closed or the process dies. So it
 * needs room there for its uncompressed size; a plain archive needs none.
 */
final class TarFiles extends IndexedFiles {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final TarFile tar;

  private TarFiles(Path file, FileChannel channel, TarFile tar) {
    super(file.toString(), new TarIndex(tar.getEntries()));
    this.file = file;
    this.channel = channel;
    this.tar = tar;
  }

  static TarFiles open(Path file) throws ContainerException {
    if (Files.isDirectory(file)) {
      throw new ContainerException(
          Kind.INVALID,
          "image archive " + file + " is a folder; an OCI layout is given as oci:FOLDER");
    }
    FileChannel channel = openPlain(file);
    boolean opened = false;
    try {
      TarFiles files = new TarFiles(file, channel, new TarFile(channel));
      opened = true;
      return files;
    } catch (IOException | IllegalArgumentException e) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image archive "
              + file
              + " is not a whole tar file ("
              + e.getMessage()
              + "); save the image again: docker save -o image.tar IMAGE",
          e);
    } finally {
      if (!opened) {
        closeQuietly(channel);
      }
    }
  }

  private static FileChannel openPlain(Path file) throws ContainerException {
    try {
      Compression compression;
      try (InputStream start = Files.newInputStream(file)) {
        compression = Compression.detect(start.readNBytes(Compression.MAGIC_BYTES));
      }
      return compression == Compression.NONE
          ? FileChannel.open(file, StandardOpenOption.READ)
          : decompressed(file, compression);
    } catch (NoSuchFileException e) {
      throw new ContainerException(
          Kind.NOT_FOUND,
          "image archive "
              + file
              + " does not exist; check the path (docker save -o FILE IMAGE makes one)",
          e);
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          "image archive "
              + file
              + " cannot be read: "
              + MachineFault.reason(e)
              + "; check its permissions",
          e);
    }
  }

  private static FileChannel decompressed(Path file, Compression compression)
      throws ContainerException {
    FileChannel spool = unnamedFile(file);
    boolean whole = false;
    try (InputStream in =
        compression.open(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      copy(file, in, Channels.newOutputStream(spool));
      spool.position(0);
      whole = true;
      return spool;
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw new ContainerException(
          Kind.DAMAGED,
          "image archive "
              + file
              + " cannot be decompressed ("
              + compression.label()
              + ": "
              + e.getMessage()
              + "); save the image again",
          e);
    } finally {
      if (!whole) {
        closeQuietly(spool);
      }
    }
  }

  private static FileChannel unnamedFile(Path file) throws ContainerException {
    try {
      Path name = Files.createTempFile("scar-image-", ".tar");
      return FileChannel.open(
          name,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw spoolFault(file, e);
    }
  }

  private static void copy(Path file, InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int count;
    while ((count = in.read(buffer)) >= 0) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        throw spoolFault(file, e);
      }
    }
  }

  private static ContainerException spoolFault(Path file, IOException e) {
    return new ContainerException(
        Kind.MACHINE,
        "image archive "
            + file
            + " is compressed and cannot be decompressed under "
            + System.getProperty("java.io.tmpdir")
            + ": "
            + MachineFault.reason(e)
            + "; free space there, or give the archive uncompressed (its layers may stay so)",
        e);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // What is thrown already says more.
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    TarArchiveEntry entry = entry(path);
    if (entry.isSparse()) {
      throw new ContainerException(
          Kind.UNSUPPORTED,
          "image archive "
              + file
              + ": "
              + path
              + " is stored as a sparse file; make the archive again without `tar --sparse`");
    }
    return new BufferedInputStream(
        new PartOfFile(channel, entry.getDataOffset(), entry.getSize()), BUFFER_BYTES);
  }

  @Override
  public void close() throws ContainerException {
    try {
      tar.close();
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE, "image archive " + file + ": " + MachineFault.reason(e), e);
    }
  }
}
