package io.scar.layer.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A folder as a zip for Lambda: {@code LayerArchive FOLDER ZIP}. The same files give the same
 * bytes: entries are sorted, have one time, and the mode of a program or of a file.
 *
 * <p>Two builds give the same files, with one exception: the AOT cache. So {@code scar/SHA256SUMS}
 * has the digests of all others, and the cache's stands beside it. Both are as {@code sha256sum -c}
 * reads them in {@code /opt}.
 */
public final class LayerArchive {

  static final String CACHE = "scar/lib/supervisor.aot";

  /** The time of every archive that the build writes (project.build.outputTimestamp). */
  private static final Instant TIME = Instant.parse("2025-01-01T00:00:00Z");

  private static final String SUMS = "scar/SHA256SUMS";
  private static final int PROGRAM = 0100755;
  private static final int FILE = 0100644;

  private LayerArchive() {}

  /** Times are written without a zone: to be run with {@code -Duser.timezone=UTC}. */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]), Path.of(args[1]));
  }

  static void write(Path folder, Path zip) throws IOException {
    Files.deleteIfExists(folder.resolve(SUMS));
    Files.deleteIfExists(folder.resolve(CACHE + ".sha256"));
    StringBuilder sums = new StringBuilder();
    for (Path file : files(folder)) {
      String name = name(folder, file);
      String line = "%s  %s%n".formatted(sha256(file), name);
      if (name.equals(CACHE)) {
        Files.writeString(folder.resolve(CACHE + ".sha256"), line);
      } else {
        sums.append(line);
      }
    }
    Files.writeString(folder.resolve(SUMS), sums);

    Path part = zip.resolveSibling(zip.getFileName() + ".part");
    try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(part)) {
      archive.setLevel(Deflater.BEST_COMPRESSION);
      for (Path file : files(folder)) {
        ZipArchiveEntry entry = new ZipArchiveEntry(name(folder, file));
        entry.setTime(TIME.toEpochMilli());
        entry.setUnixMode(Files.isExecutable(file) ? PROGRAM : FILE);
        entry.setSize(Files.size(file));
        archive.putArchiveEntry(entry);
        Files.copy(file, archive);
        archive.closeArchiveEntry();
      }
    }
    Files.move(part, zip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Links count as what they lead to. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString();
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      DigestInputStream digested =
          new DigestInputStream(content, MessageDigest.getInstance("SHA-256"));
      digested.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
