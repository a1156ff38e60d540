package io.scar.local.lambda.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip with a function's code or a layer, unpacked with its permission bits and symbolic links, as
 * Lambda does.
 */
final class PackageArchive {

  private static final String UNREADABLE =
      "Could not unzip uploaded file. Please check your file, then try to upload again.";

  private final Path zip;
  private final long limit;

  /**
   * @param limit bytes of all files together
   */
  PackageArchive(Path zip, long limit) {
    this.zip = zip;
    this.limit = limit;
  }

  /**
   * Unpacks into an empty folder.
   *
   * @return bytes of all files together
   * @throws UnusableArchiveException if it is no zip, holds too much, or an entry would leave the
   *     folder
   */
  long unpack(Path folder) throws IOException, UnusableArchiveException {
    List<ZipArchiveEntry> links = new ArrayList<>();
    long total = 0;
    try (ZipFile archive = ZipFile.builder().setPath(zip).get()) {
      for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
        Path target = inside(folder, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isUnixSymlink()) {
          // Last, so that no file is ever written through a link.
          links.add(entry);
        } else {
          total += unpackFile(archive, entry, target, limit - total);
        }
      }
      for (ZipArchiveEntry link : links) {
        unpackLink(folder, link, archive.getUnixSymlink(link));
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw new UnusableArchiveException(UNREADABLE);
    } catch (java.nio.file.FileSystemException e) {
      throw e;
    } catch (java.io.EOFException e) {
      throw new UnusableArchiveException(UNREADABLE);
    } catch (IOException e) {
      // The library's plain IOException tells of the archive's contents.
      if (e.getClass() == IOException.class && !isDiskFull(e)) {
        throw new UnusableArchiveException(UNREADABLE);
      }
      throw e;
    }
    return total;
  }

  private static boolean isDiskFull(IOException e) {
    String message = e.getMessage();
    return message != null && message.contains("No space left");
  }

  private long unpackFile(ZipFile archive, ZipArchiveEntry entry, Path target, long left)
      throws IOException, UnusableArchiveException {
    Files.createDirectories(target.getParent() == null ? target : target.getParent());
    long written = 0;
    // An entry may name a file twice; the later one is the one that counts.
    Files.deleteIfExists(target);
    try (InputStream in = archive.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        written += n;
        // The size in the entry is only a claim.
        if (written > left) {
          throw new UnusableArchiveException(
              "Unzipped size must be smaller than %d bytes".formatted(limit));
        }
        out.write(buffer, 0, n);
      }
    }
    int mode = entry.getUnixMode();
    Files.setPosixFilePermissions(target, permissions(mode == 0 ? 0644 : mode));
    return written;
  }

  private static void unpackLink(Path folder, ZipArchiveEntry entry, String target)
      throws IOException, UnusableArchiveException {
    Path link = inside(folder, entry.getName());
    Path parent = link.getParent() == null ? folder : link.getParent();
    if (target.startsWith("/") || !parent.resolve(target).normalize().startsWith(folder)) {
      throw new UnusableArchiveException(
          "The link %s in the archive points outside of it, to %s."
              .formatted(entry.getName(), target));
    }
    Files.createDirectories(parent);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
  }

  private static Path inside(Path folder, String name) throws UnusableArchiveException {
    Path target = name.indexOf('\0') >= 0 ? folder : folder.resolve(name).normalize();
    boolean climbs = List.of(name.split("/", -1)).contains("..");
    if (name.startsWith("/") || climbs || !target.startsWith(folder)) {
      throw new UnusableArchiveException(
          "The entry %s in the archive would be written outside of its folder.".formatted(name));
    }
    return target;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    // Lambda reads packages as another user than the one who made them; here the owner reads them.
    Set<PosixFilePermission> permissions =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    PosixFilePermission[] bits = {
      PosixFilePermission.OTHERS_EXECUTE,
      PosixFilePermission.OTHERS_WRITE,
      PosixFilePermission.OTHERS_READ,
      PosixFilePermission.GROUP_EXECUTE,
      PosixFilePermission.GROUP_WRITE,
      PosixFilePermission.GROUP_READ,
      PosixFilePermission.OWNER_EXECUTE,
      PosixFilePermission.OWNER_WRITE,
      PosixFilePermission.OWNER_READ
    };
    for (int bit = 0; bit < bits.length; bit++) {
      if ((mode & (1 << bit)) != 0) {
        permissions.add(bits[bit]);
      }
    }
    return permissions;
  }
}
