package io.scar.local.ecr.store;

import io.scar.container.image.Digest;
import io.scar.local.state.DurableFiles;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Repositories on disk, a JSON file each. */
final class RepositoryFiles {

  private static final String SUFFIX = ".json";

  private final Path folder;

  RepositoryFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * @throws IOException if one is damaged; it names the file
   */
  List<Repository> read() throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.toList();
    }
    List<Repository> found = new ArrayList<>();
    for (Path file : files) {
      if (file.toString().endsWith(DurableFiles.UNFINISHED)) {
        Files.deleteIfExists(file);
      } else if (file.toString().endsWith(SUFFIX)) {
        new JsonFile<>(file, Repository.class).read().ifPresent(found::add);
      }
    }
    return found;
  }

  void write(Repository repository) throws IOException {
    file(repository.name()).write(repository);
  }

  void delete(String name) throws IOException {
    file(name).delete();
  }

  /** A name may have slashes and be longer than a file's. */
  private JsonFile<Repository> file(String name) {
    String hash = Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
    return new JsonFile<>(folder.resolve(hash + SUFFIX), Repository.class);
  }
}
