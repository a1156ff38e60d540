package io.scar.local.lambda.store;

import io.scar.container.files.TreeRemover;
import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The archives of functions and layers, each once, under its digest: {@code DIGEST/archive.zip} and
 * {@code DIGEST/tree}. An archive is unpacked when it arrives, so that a bad one is refused then
 * and no cold start pays for it. Changes are serialised by the caller.
 */
public final class CodeStore {

  private static final String ARCHIVE = "archive.zip";
  private static final String TREE = "tree";
  private static final String SIZE = "unzipped-size";
  private static final String MERGED = "merged-";

  private final Path folder;
  private final Path incoming;
  private final long unzippedLimit;

  /**
   * @param sha256 of the archive, hexadecimal
   * @param size bytes of the archive
   * @param unzippedSize bytes of all files in it
   */
  public record Code(String sha256, long size, long unzippedSize) {}

  /**
   * @param unzippedLimit bytes of the files of one archive
   */
  public CodeStore(Path folder, long unzippedLimit) throws IOException {
    this.folder = Files.createDirectories(folder).toAbsolutePath().normalize();
    this.incoming = this.folder.resolve("incoming");
    this.unzippedLimit = unzippedLimit;
    TreeRemover.remove(incoming);
    Files.createDirectories(incoming);
  }

  /** A name for an archive on its way in, on the store's own file system. */
  public Path newIncomingFile() {
    return incoming.resolve(UUID.randomUUID() + ".zip");
  }

  /**
   * Takes an archive over; {@code zip} is gone afterwards.
   *
   * @param zip made with {@link #newIncomingFile}
   */
  public Code add(Path zip) throws IOException, UnusableArchiveException {
    try {
      String sha256 = sha256(zip);
      long size = Files.size(zip);
      Path home = folder.resolve(sha256);
      if (Files.exists(home)) {
        return new Code(sha256, size, unzippedSize(sha256));
      }
      Path unfinished = incoming.resolve(UUID.randomUUID().toString());
      try {
        Path tree = Files.createDirectories(unfinished.resolve(TREE));
        long unzipped = new PackageArchive(zip, unzippedLimit).unpack(tree);
        Files.writeString(unfinished.resolve(SIZE), Long.toString(unzipped));
        Files.move(zip, unfinished.resolve(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.move(unfinished, home);
        return new Code(sha256, size, unzipped);
      } finally {
        TreeRemover.remove(unfinished);
      }
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  public boolean contains(String sha256) {
    return Files.exists(folder.resolve(sha256));
  }

  /** The unpacked files; not to be written. */
  public Path tree(String sha256) {
    return folder.resolve(sha256).resolve(TREE);
  }

  public Path archive(String sha256) {
    return folder.resolve(sha256).resolve(ARCHIVE);
  }

  public long unzippedSize(String sha256) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(sha256).resolve(SIZE)).strip());
  }

  /**
   * One tree of several, later ones over earlier ones, as Lambda unpacks layers into {@code /opt}.
   * Files are hard links where the file system has them, so that a merge costs no space.
   */
  public synchronized Path merged(List<String> digests) throws IOException {
    if (digests.size() == 1) {
      return tree(digests.getFirst());
    }
    Path merged = folder.resolve(mergedName(digests));
    if (!Files.exists(merged)) {
      Path unfinished = incoming.resolve(UUID.randomUUID().toString());
      try {
        Files.createDirectories(unfinished);
        for (String digest : digests) {
          overlay(tree(digest), unfinished);
        }
        DurableFiles.move(unfinished, merged);
      } finally {
        TreeRemover.remove(unfinished);
      }
    }
    return merged;
  }

  /**
   * Deletes what nothing refers to.
   *
   * @param used digests of archives that stay
   * @param usedMerges lists of digests whose merged trees stay
   * @param running folders of execution environments, which stay as well
   */
  public synchronized void retain(Set<String> used, Set<List<String>> usedMerges, Set<Path> running)
      throws IOException {
    Set<String> keep = new HashSet<>(used);
    keep.add(incoming.getFileName().toString());
    usedMerges.forEach(digests -> keep.add(mergedName(digests)));
    for (Path path : running) {
      if (path.startsWith(folder)) {
        keep.add(folder.relativize(path).getName(0).toString());
      }
    }
    List<Path> entries;
    try (Stream<Path> listing = Files.list(folder)) {
      entries = listing.toList();
    }
    for (Path entry : entries) {
      if (!keep.contains(entry.getFileName().toString())) {
        TreeRemover.remove(entry);
      }
    }
  }

  private static String mergedName(List<String> digests) {
    byte[] names = String.join(",", digests).getBytes(StandardCharsets.UTF_8);
    return MERGED + HexFormat.of().formatHex(newDigest().digest(names));
  }

  private static void overlay(Path from, Path onto) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Path target = onto.resolve(from.relativize(dir));
            if (Files.isSymbolicLink(target) || Files.isRegularFile(target)) {
              Files.delete(target);
            }
            Files.createDirectories(target);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = onto.resolve(from.relativize(file));
            TreeRemover.remove(target);
            if (attributes.isSymbolicLink()) {
              Files.createSymbolicLink(target, Files.readSymbolicLink(file));
            } else {
              link(file, target);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void link(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (IOException | UnsupportedOperationException noHardLinks) {
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
