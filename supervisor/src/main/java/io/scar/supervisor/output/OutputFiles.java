package io.scar.supervisor.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regular files of a folder, in the order of their names. A link is not followed, since out
 * here it would lead into the machine and not into the container; it is named in the log.
 */
public final class OutputFiles {

  private static final Logger LOG = LoggerFactory.getLogger(OutputFiles.class);

  public static List<Path> in(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              letOwner(file, EnumSet.of(PosixFilePermission.OWNER_READ));
              files.add(file);
            } else {
              LOG.warn(
                  "{} is not sent: it is a link or a device; copy the file itself into the output folder",
                  folder.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (Files.isDirectory(file) && !Files.isReadable(file)) {
              letOwner(
                  file,
                  EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
              files.addAll(in(file));
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(files);
    return files;
  }

  private static void letOwner(Path path, Set<PosixFilePermission> permissions) throws IOException {
    Set<PosixFilePermission> present = Files.getPosixFilePermissions(path);
    if (!present.containsAll(permissions)) {
      present.addAll(permissions);
      Files.setPosixFilePermissions(path, present);
    }
  }

  private OutputFiles() {}
}
