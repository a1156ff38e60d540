package io.scar.layer.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The folder {@code opt/scar} as an image's layer, a plain tar: {@code ImageLayer FOLDER TAR}. The
 * same files give the same bytes: entries are sorted, are root's, have the time 0, and the mode of
 * a program or of a file. The folder {@code opt} itself stays as the image has it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI image
 *     layers</a>
 */
public final class ImageLayer {

  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  private ImageLayer() {}

  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]), Path.of(args[1]));
  }

  static void write(Path folder, Path tar) throws IOException {
    Path part = tar.resolveSibling(tar.getFileName() + ".part");
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20);
        TarArchiveOutputStream archive =
            new TarArchiveOutputStream(file, StandardCharsets.UTF_8.name())) {
      for (Path path : tree(folder.resolve("opt/scar"))) {
        add(archive, folder.relativize(path).toString(), path);
      }
    }
    Files.move(part, tar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.sorted().toList();
    }
  }

  private static void add(TarArchiveOutputStream archive, String name, Path path)
      throws IOException {
    boolean isFolder = Files.isDirectory(path);
    TarArchiveEntry entry = new TarArchiveEntry(isFolder ? name + "/" : name);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setMode(isFolder || Files.isExecutable(path) ? PROGRAM : FILE);
    entry.setSize(isFolder ? 0 : Files.size(path));
    archive.putArchiveEntry(entry);
    if (!isFolder) {
      Files.copy(path, archive);
    }
    archive.closeArchiveEntry();
  }
}
