package io.scar.container.archive;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder. */
final class FolderFiles implements ImageFiles {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path folder;

  private FolderFiles(Path folder) {
    this.folder = folder;
  }

  static FolderFiles open(Path folder) throws ContainerException {
    if (Files.isDirectory(folder)) {
      return new FolderFiles(folder);
    }
    if (Files.exists(folder)) {
      throw new ContainerException(
          Kind.INVALID,
          "image "
              + folder
              + " is a file and not the folder of an OCI layout; an archive is given as"
              + " docker-archive:FILE");
    }
    throw new ContainerException(
        Kind.NOT_FOUND,
        "image folder "
            + folder
            + " does not exist; check the path (skopeo copy … oci:DIR makes one)");
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public boolean has(String path) {
    return Files.isRegularFile(folder.resolve(path));
  }

  @Override
  public long size(String path) throws IOException {
    return Files.size(folder.resolve(path));
  }

  @Override
  public InputStream open(String path) throws IOException {
    return new BufferedInputStream(Files.newInputStream(folder.resolve(path)), BUFFER_BYTES);
  }

  @Override
  public void close() {}
}
