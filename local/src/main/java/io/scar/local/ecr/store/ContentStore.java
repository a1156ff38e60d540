package io.scar.local.ecr.store;

import io.scar.container.files.TreeRemover;
import io.scar.container.image.Digest;
import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Content by its digest, each once, whichever repositories have it. What comes in is in a file with
 * another name until it is whole; a kill leaves such a file, which the next start removes.
 */
public final class ContentStore {

  private final Path blobs;
  private final Path incoming;

  /**
   * @throws IOException if the folder cannot be made, or what a kill left cannot be removed
   */
  ContentStore(Path folder) throws IOException {
    blobs = Files.createDirectories(folder.resolve("blobs"));
    incoming = folder.resolve("incoming");
    TreeRemover.remove(incoming);
    Files.createDirectories(incoming);
  }

  /** A new empty file, for content that comes in. */
  public Path newFile() throws IOException {
    return Files.createFile(incoming.resolve(UUID.randomUUID().toString()));
  }

  /**
   * Where content is.
   *
   * @param digest whose content is here
   */
  public Path path(String digest) {
    return blobs.resolve(digest.replace(':', '-'));
  }

  boolean contains(String digest) {
    return Files.exists(path(digest));
  }

  /** Takes a file over whose content has this digest and is on disk. */
  void add(Path file, Digest digest) throws IOException {
    Path home = path(digest.toString());
    if (Files.exists(home)) {
      Files.delete(file);
      return;
    }
    DurableFiles.move(file, home);
  }

  void add(byte[] content, Digest digest) throws IOException {
    if (!contains(digest.toString())) {
      DurableFiles.write(path(digest.toString()), content);
    }
  }

  /** Whoever is reading it goes on. */
  void remove(String digest) throws IOException {
    Files.deleteIfExists(path(digest));
  }

  /** Removes all but these. */
  void retain(Set<String> digests) throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(blobs)) {
      files = listing.toList();
    }
    for (Path file : files) {
      if (!digests.contains(file.getFileName().toString().replaceFirst("-", ":"))) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Bytes of content that is here. */
  long size(String digest) throws NoSuchFileException, IOException {
    return Files.size(path(digest));
  }
}
