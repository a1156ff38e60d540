package io.scar.layer.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The built layer, unpacked into a folder that stands for Lambda's {@code /opt}. */
public record Bundle(Path folder) {

  private static final Path LAYER = Checkout.file("layer/target/scar-layer.zip");
  private static final int OWNER_MAY_EXECUTE = 0100;

  /**
   * @param folder must not be there yet
   */
  public static Bundle unpack(Path folder) throws IOException {
    makeFolder(folder);
    try (ZipFile zip = ZipFile.builder().setPath(LAYER).get()) {
      Enumeration<ZipArchiveEntry> entries = zip.getEntries();
      while (entries.hasMoreElements()) {
        ZipArchiveEntry entry = entries.nextElement();
        Path file = folder.resolve(entry.getName());
        makeFolder(Objects.requireNonNull(file.getParent()));
        try (InputStream content = zip.getInputStream(entry)) {
          Files.copy(content, file);
        }
        open(file, (entry.getUnixMode() & OWNER_MAY_EXECUTE) != 0);
      }
    }
    return new Bundle(folder);
  }

  public Path bootstrap() {
    return folder.resolve("bootstrap");
  }

  /**
   * A folder that every user may enter and read, whatever the umask of this process, in others that
   * are made likewise.
   */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolder(Objects.requireNonNull(folder.getParent()));
      Files.createDirectory(folder);
      open(folder, true);
    }
  }

  static void open(Path file, boolean executable) throws IOException {
    Set<PosixFilePermission> modes =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (executable) {
      modes.add(PosixFilePermission.OWNER_EXECUTE);
      modes.add(PosixFilePermission.GROUP_EXECUTE);
      modes.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    Files.setPosixFilePermissions(file, modes);
  }
}
