package io.scar.container.repackage;

import io.scar.container.ContainerException;
import io.scar.container.MachineFault;
import io.scar.container.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A folder that remembers what layers were compressed to, and that keeps the blobs which are needed
 * again and again. Several processes may use one. What is not whole counts as not there.
 */
final class PackedLayers {

  /** A blob that nobody used for so long goes. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** What nobody wrote to for so long is a killed process's: no push lasts that long. */
  private static final Duration ABANDONED = Duration.ofDays(2);

  private static final String PART = ".part";
  private static final String SCRATCH = "packing-";

  /** In the names of notes: another way to compress must not find them. */
  private static final String FORM = ".gzip-" + ParallelGzip.LEVEL;

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What a layer was compressed to.
   *
   * @param size in bytes
   */
  record Blob(Digest digest, long size) {}

  private final Path folder;

  private PackedLayers(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the folder, and removes what killed processes left in it.
   *
   * @param folder is made if it is not there
   * @throws ContainerException MACHINE
   */
  static PackedLayers in(Path folder) throws ContainerException {
    try {
      Files.createDirectories(folder);
      Leftovers.remove(folder, "{*" + PART + "," + SCRATCH + "*}", Instant.now().minus(ABANDONED));
      return new PackedLayers(folder);
    } catch (IOException e) {
      throw MachineFault.writing(
          "compressed layers cannot be kept", folder, "make it writable, or free space", e);
    }
  }

  Path folder() {
    return folder;
  }

  /** A folder for blobs that are not kept; who asked for it removes it. */
  Path scratch() throws IOException {
    return Files.createTempDirectory(folder, SCRATCH);
  }

  /** A file for a blob that is not whole yet, in the folder or in a scratch one. */
  static Path part(Path in) throws IOException {
    return Files.createTempFile(in, "layer-", PART);
  }

  /** What a layer was compressed to before. */
  Optional<Blob> find(Digest diffId) throws IOException {
    try {
      String[] words =
          Files.readString(note(diffId), StandardCharsets.ISO_8859_1).strip().split(" ", -1);
      return words.length == 2
          ? Optional.of(new Blob(Digest.parse(words[0]), Long.parseLong(words[1])))
          : Optional.empty();
    } catch (NoSuchFileException | ContainerException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  void remember(Digest diffId, Blob blob) throws IOException {
    write(note(diffId), blob.digest() + " " + blob.size());
  }

  /** The diffID of a compressed layer. */
  Optional<Digest> unpacked(Digest digest) throws IOException {
    try {
      return Optional.of(
          Digest.parse(Files.readString(tarNote(digest), StandardCharsets.ISO_8859_1).strip()));
    } catch (NoSuchFileException | ContainerException e) {
      return Optional.empty();
    }
  }

  void rememberUnpacked(Digest digest, Digest diffId) throws IOException {
    write(tarNote(digest), diffId.toString());
  }

  private void write(Path note, String text) throws IOException {
    Path part = Files.createTempFile(folder, "note-", PART);
    try {
      Files.writeString(part, text + "\n");
      Files.move(part, note, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** A blob that was kept, held against its digest; a damaged one is removed. */
  Optional<Path> kept(Blob blob) throws IOException {
    Path file = file(blob);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    MessageDigest hasher = blob.digest().fastHasher();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hasher.update(buffer, 0, read);
      }
    }
    if (!blob.digest().matches(hasher)) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return Optional.of(file);
  }

  /** Keeps a blob, and removes those that nobody uses any more. */
  void keep(Blob blob, Path part) throws IOException {
    Files.move(part, file(blob), StandardCopyOption.ATOMIC_MOVE);
    Instant oldest = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> blobs = Files.newDirectoryStream(folder, "*.blob")) {
      for (Path each : blobs) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private Path note(Digest diffId) {
    return folder.resolve(diffId.fileName() + FORM);
  }

  private Path tarNote(Digest digest) {
    return folder.resolve(digest.fileName() + ".tar");
  }

  private Path file(Blob blob) {
    return folder.resolve(blob.digest().fileName() + ".blob");
  }
}
