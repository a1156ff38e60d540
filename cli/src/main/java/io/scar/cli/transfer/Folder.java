package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The objects of a bucket's folder: its own only, so that {@code in} does not take {@code in2/x}.
 */
public final class Folder {

  private static final int AT_ONCE = 4;

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
                    .map(o -> new StoredObject(o.key(), o.size(), o.lastModified()))
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
    } catch (IOException e) {
      throw Failure.machine("Folder " + source + " cannot be read: " + e.getMessage(), null, e);
    }
    return files;
  }

  /** Sends a few files at once. */
  public void send(Map<String, Path> files, Progress progress) {
    Upload upload = new Upload(aws, progress);
    List<Runnable> tasks = new ArrayList<>();
    files.forEach((key, file) -> tasks.add(() -> upload.send(file, path.bucket(), key)));
    runAll(tasks);
  }

  /** Stores each object at its full key under a folder, a few at once. */
  public void receive(List<StoredObject> objects, Path target, Progress progress) {
    List<Runnable> tasks = new ArrayList<>();
    for (StoredObject object : objects) {
      Path file = fileOf(target, object.key());
      tasks.add(() -> receive(object.key(), file, progress));
    }
    runAll(tasks);
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

  private void receive(String key, Path file, Progress progress) {
    Path draft = null;
    try {
      Files.createDirectories(file.getParent());
      draft = file.resolveSibling(".scar-" + UUID.randomUUID() + ".part");
      fetch(key, draft, progress);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      String reason =
          e instanceof FileSystemException f && f.getReason() != null
              ? f.getReason()
              : String.valueOf(e.getMessage());
      throw Failure.machine(
          "Object %s cannot be stored as %s: %s".formatted(key, file, reason),
          "Free space there, or choose another folder with -p.",
          e);
    } finally {
      if (draft != null) {
        draft.toFile().delete();
      }
    }
  }

  private void fetch(String key, Path draft, Progress progress) throws IOException {
    try (InputStream in =
            aws.calls()
                .run(
                    "s3:GetObject",
                    "object " + path.bucket() + "/" + key,
                    () -> aws.s3().getObject(o -> o.bucket(path.bucket()).key(key)));
        OutputStream out = Files.newOutputStream(draft)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        progress.moved(n);
      }
    }
  }

  /** Runs all, also when one fails; then throws the first failure. */
  private static void runAll(List<Runnable> tasks) {
    List<Failure> failures = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      tasks.forEach(task -> running.add(executor.submit(task)));
      for (Future<?> future : running) {
        try {
          future.get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof Failure failure)) {
            throw new IllegalStateException(e.getCause());
          }
          failures.add(failure);
        } catch (InterruptedException e) {
          executor.shutdownNow();
          throw Failure.interrupted(e);
        }
      }
    }
    if (!failures.isEmpty()) {
      Failure first = failures.getFirst();
      throw failures.size() == 1
          ? first
          : first.withNote(failures.size() + " of " + tasks.size() + " files failed.");
    }
  }
}
