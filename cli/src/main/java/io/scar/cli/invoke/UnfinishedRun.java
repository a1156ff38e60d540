package io.scar.cli.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a run over many objects left to do: the objects whose calls failed, and those that it did
 * not come to. Kept in a file until another run of the function.
 *
 * @param place where the function is, for a run elsewhere not to be taken for this one
 */
public record UnfinishedRun(String function, String place, StoragePath folder, Set<String> keys) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".json";

  public UnfinishedRun {
    keys = Set.copyOf(keys);
  }

  /** The function of the latest run that left something; empty if there is none. */
  public static Optional<String> latest(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .max(Comparator.comparing(UnfinishedRun::time))
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - SUFFIX.length()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // gone meanwhile
    }
  }

  /**
   * What the last run of a function left.
   *
   * @throws Failure NOT_FOUND if it left nothing
   */
  public static UnfinishedRun read(Path folder, String function, String place) {
    UnfinishedRun run;
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file(folder, function)));
      Set<String> keys = new LinkedHashSet<>();
      tree.path("keys").forEach(key -> keys.add(key.asText()));
      run =
          new UnfinishedRun(
              function,
              tree.path("place").asText(),
              StoragePath.parse(tree.path("folder").asText()),
              keys);
    } catch (NoSuchFileException e) {
      throw nothing(function);
    } catch (IOException | IllegalArgumentException e) {
      throw Failure.machine(
          "What the last run of %s left cannot be read: %s".formatted(function, e.getMessage()),
          "Name the input: -ib BUCKET/FOLDER",
          e);
    }
    if (!run.place().equals(place)) {
      throw Failure.notFound(
          "The last run of %s that left something was in %s, and not in %s."
              .formatted(function, run.place(), place),
          "Choose that region and endpoint, or name the input: -ib BUCKET/FOLDER");
    }
    return run;
  }

  private static Failure nothing(String function) {
    return Failure.notFound(
        "No run of " + function + " left anything to do.",
        "`scar run -n " + function + " -ib BUCKET/FOLDER` sends all.");
  }

  /** Replaces what an earlier run left; a run that left nothing leaves no file. */
  public void keep(Path folder) throws IOException {
    Path file = file(folder, function);
    if (keys.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    Files.createDirectories(folder);
    ObjectNode tree = JSON.createObjectNode();
    tree.put("place", place).put("folder", folder().toString());
    ArrayNode list = tree.putArray("keys");
    keys.stream().sorted().forEach(list::add);
    Path draft = folder.resolve(function + "." + UUID.randomUUID() + ".tmp");
    Files.write(draft, JSON.writeValueAsBytes(tree));
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Names of functions hold nothing that a file's name could not; ARNs do. */
  private static Path file(Path folder, String function) {
    return folder.resolve(function.replace('/', '_') + SUFFIX);
  }
}
