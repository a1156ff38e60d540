package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Fetches objects, several at once, each to its full key below a folder. */
public final class Receiving implements AutoCloseable {

  private static final int AT_ONCE = 8;

  private final Aws aws;
  private final String bucket;
  private final Path target;
  private final Workers workers = new Workers(AT_ONCE);

  public Receiving(Aws aws, StoragePath source, Path target) {
    this.aws = aws;
    this.bucket = source.bucket();
    this.target = target;
  }

  /**
   * The keys of those objects that are here already: same size and checksum.
   *
   * @param progress hears of the bytes that are read for it
   */
  public Set<String> present(List<StoredObject> objects, Progress progress) {
    Comparison comparison = new Comparison(aws, bucket, progress);
    List<Callable<Map.Entry<String, Boolean>>> tasks = new ArrayList<>();
    for (StoredObject object : objects) {
      tasks.add(() -> Map.entry(object.key(), isPresent(comparison, object)));
    }
    return workers.run(tasks).stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whatever hinders the comparison hinders the fetching too, which then tells. */
  private boolean isPresent(Comparison comparison, StoredObject object) {
    try {
      Path file = fileOf(target, object.key());
      return Files.isRegularFile(file)
          && Files.size(file) == object.size()
          && comparison.isSame(file, object.size(), object.key());
    } catch (IOException | Failure e) {
      return false;
    }
  }

  /**
   * Fetches all, also when some fail. Of those that fail nothing is left, nor of those that {@link
   * #cancel} keeps from being fetched.
   *
   * @return how each ended, in the order of the objects
   * @throws Failure MACHINE if there is no room for them
   */
  public List<Transferred> receive(List<StoredObject> objects, Progress progress) {
    requireRoom(objects);
    Map<String, Transferred> ended = new HashMap<>();
    Map<String, ObjectDownload> downloads = new HashMap<>();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (StoredObject object : objects) {
      try {
        ObjectDownload download =
            new ObjectDownload(aws, bucket, object, fileOf(target, object.key()), progress);
        downloads.put(object.key(), download);
        for (Runnable task : download.tasks()) {
          tasks.add(
              () -> {
                task.run();
                return true;
              });
        }
      } catch (Failure e) {
        ended.put(object.key(), Transferred.failed(object.key(), null, object.size(), e));
      }
    }
    try {
      workers.run(tasks);
    } finally {
      downloads.values().forEach(ObjectDownload::abandon);
    }
    downloads.forEach((key, download) -> ended.put(key, download.result()));
    return objects.stream().map(object -> ended.get(object.key())).toList();
  }

  private void requireRoom(List<StoredObject> objects) {
    long needed = objects.stream().mapToLong(StoredObject::size).sum();
    Path folder = target.toAbsolutePath();
    while (folder.getParent() != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    long room;
    try {
      room = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return; // then writing shows it
    }
    if (needed > room) {
      throw Failure.machine(
          "%s has room for %d bytes; the objects have %d.".formatted(folder, room, needed),
          "Free space there, or choose another folder with -p.",
          null);
    }
  }

  /** A key can never leave the folder. */
  static Path fileOf(Path target, String key) {
    for (String part : key.split("/", -1)) {
      if (part.equals("..") || part.equals(".") || part.isEmpty()) {
        throw Failure.doesNotFit(
            "Object `" + key + "` cannot be stored: its key is no path inside a folder.",
            "Copy it with another name first.");
      }
    }
    try {
      return target.resolve(key);
    } catch (InvalidPathException e) {
      throw Failure.doesNotFit("Object `" + key + "` cannot be stored: " + e.getReason(), null);
    }
  }

  public boolean isCancelled() {
    return workers.isCancelled();
  }

  /** Lets {@link #receive} end soon; from another thread. */
  public void cancel() {
    workers.cancel();
  }

  @Override
  public void close() {
    workers.close();
  }
}
