package io.scar.local.lambda.store;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.local.state.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The layers, one folder each with one JSON file a version. A deleted version keeps its file, so
 * that its number is not used again and functions that have the layer still start.
 */
public final class LayerStore {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path folder;
  private final ConcurrentSkipListMap<String, Map<Integer, LayerVersion>> layers =
      new ConcurrentSkipListMap<>();

  public LayerStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(DurableFiles.UNFINISHED)) {
        Files.deleteIfExists(file);
        continue;
      }
      try {
        remember(JSON.readValue(Files.readAllBytes(file), LayerVersion.class));
      } catch (IOException e) {
        throw new IOException(
            "The layer's file %s is damaged; delete it and publish the layer again: %s"
                .formatted(file, e.getMessage()),
            e);
      }
    }
  }

  /** The versions that were not deleted, newest first. */
  public List<LayerVersion> versions(String name) {
    return known(name).values().stream().filter(v -> !v.deleted()).toList().reversed();
  }

  /** Any version, deleted ones too. */
  public Optional<LayerVersion> find(String name, int version) {
    return Optional.ofNullable(known(name).get(version));
  }

  /** Of each layer that has one, the newest version that was not deleted; sorted by name. */
  public List<LayerVersion> newest() {
    return layers.keySet().stream().flatMap(n -> versions(n).stream().limit(1)).toList();
  }

  /** All versions, deleted ones too. */
  public List<LayerVersion> all() {
    List<LayerVersion> all = new ArrayList<>();
    layers.values().forEach(versions -> all.addAll(versions.values()));
    return all;
  }

  public int nextVersion(String name) {
    return known(name).keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
  }

  public void put(LayerVersion version) throws IOException {
    DurableFiles.write(
        folder.resolve(version.name()).resolve(version.version() + ".json"),
        JSON.writeValueAsBytes(version));
    remember(version);
  }

  private Map<Integer, LayerVersion> known(String name) {
    return layers.getOrDefault(name, Map.of());
  }

  private void remember(LayerVersion version) {
    // A new map each time: readers hold the old one.
    layers.compute(
        version.name(),
        (name, old) -> {
          Map<Integer, LayerVersion> versions = old == null ? new TreeMap<>() : new TreeMap<>(old);
          versions.put(version.version(), version);
          return versions;
        });
  }
}
