package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The objects of a bucket's folder: its own only, so that {@code in} does not take {@code in2/x}.
 */
public final class Folder {

  private final Aws aws;
  private final StoragePath path;

  public Folder(Aws aws, StoragePath path) {
    this.aws = aws;
    this.path = path;
  }

  /** The folder's objects without markers; or the one object that has the path as its key. */
  public List<StoredObject> objects() {
    List<StoredObject> inside = list(path.keyPrefix());
    if (inside.isEmpty() && !path.folder().isEmpty()) {
      inside = list(path.folder()).stream().filter(o -> o.key().equals(path.folder())).toList();
    }
    return inside;
  }

  /** Whether the folder holds anything at all, which one call tells. */
  public boolean isEmpty() {
    return aws.calls()
        .run(
            "s3:ListBucket",
            "bucket " + path.bucket(),
            () ->
                aws.s3()
                    .listObjectsV2(l -> l.bucket(path.bucket()).prefix(path.keyPrefix()).maxKeys(1))
                    .contents()
                    .isEmpty());
  }

  private List<StoredObject> list(String prefix) {
    return aws.calls()
        .run(
            "s3:ListBucket",
            "bucket " + path.bucket(),
            () ->
                aws
                    .s3()
                    .listObjectsV2Paginator(l -> l.bucket(path.bucket()).prefix(prefix))
                    .contents()
                    .stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(o -> new StoredObject(o.key(), o.size(), o.lastModified(), o.eTag()))
                    .toList());
  }

  /**
   * What {@code put} sends: key to file. A file keeps its name; what is in a folder keeps its path
   * relative to the folder.
   */
  public Map<String, Path> toSend(Path source) {
    Map<String, Path> files = new TreeMap<>();
    if (Files.isRegularFile(source)) {
      files.put(path.key(source.getFileName().toString()), source);
      return files;
    }
    if (!Files.isDirectory(source)) {
      throw Failure.notFound("There is no file or folder " + source + ".", "Check the path.");
    }
    try (Stream<Path> walk = Files.walk(source)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> files.put(path.key(source.relativize(file).toString()), file));
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(source, e);
    }
    return files;
  }

  private static Failure unreadable(Path folder, Exception e) {
    return Failure.machine("Folder " + folder + " cannot be read: " + e.getMessage(), null, e);
  }
}
