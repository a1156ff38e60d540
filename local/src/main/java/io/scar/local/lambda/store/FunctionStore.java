package io.scar.local.lambda.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The functions, one JSON file each, all in memory too. Reads need no lock; whoever changes
 * functions serialises the changes.
 */
public final class FunctionStore {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final ConcurrentSkipListMap<String, FunctionState> functions =
      new ConcurrentSkipListMap<>();

  /**
   * @throws IOException if the folder cannot be read, or a file in it is damaged; it names the file
   */
  public FunctionStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(DurableFiles.UNFINISHED)) {
        Files.deleteIfExists(file);
      } else if (file.toString().endsWith(SUFFIX)) {
        FunctionState state = read(file);
        functions.put(state.name(), state);
      }
    }
  }

  public Optional<FunctionState> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** Sorted by name. */
  public List<FunctionState> all() {
    return new ArrayList<>(functions.values());
  }

  public void put(FunctionState state) throws IOException {
    DurableFiles.write(file(state.name()), JSON.writeValueAsBytes(state));
    functions.put(state.name(), state);
  }

  public void delete(String name) throws IOException {
    Files.deleteIfExists(file(name));
    functions.remove(name);
  }

  /** Gives the functions' images other addresses. */
  public void moveImages(UnaryOperator<String> moved) throws IOException {
    for (FunctionState state : all()) {
      FunctionState next = state.withImagesMoved(moved);
      if (!next.equals(state)) {
        put(next);
      }
    }
  }

  private Path file(String name) {
    return folder.resolve(name + SUFFIX);
  }

  private static FunctionState read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), FunctionState.class);
    } catch (IOException e) {
      throw new IOException(
          "The function's file %s is damaged; delete it and create the function again: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
