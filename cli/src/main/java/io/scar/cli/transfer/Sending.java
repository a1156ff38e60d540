package io.scar.cli.transfer;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.StoragePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Sends files to a bucket, several at once, and large ones in parts. */
public final class Sending implements AutoCloseable {

  private static final int AT_ONCE = 8;

  /** S3's limit, in bytes of UTF-8. */
  private static final int LONGEST_KEY = 1024;

  private final Aws aws;
  private final String bucket;
  private final Workers workers = new Workers(AT_ONCE);

  public Sending(Aws aws, StoragePath target) {
    this.aws = aws;
    this.bucket = target.bucket();
  }

  /**
   * The keys of those files that the bucket has already: same size and checksum.
   *
   * @param progress hears of the bytes that are read for it
   */
  public Set<String> present(Map<String, Path> files, Progress progress) {
    Comparison comparison = new Comparison(aws, bucket, progress);
    List<Callable<Map.Entry<String, Boolean>>> tasks = new ArrayList<>();
    files.forEach((key, file) -> tasks.add(() -> Map.entry(key, isPresent(comparison, key, file))));
    return workers.run(tasks).stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whatever hinders the comparison hinders the sending too, which then tells. */
  private static boolean isPresent(Comparison comparison, String key, Path file) {
    try {
      return comparison.isSame(file, FileSnapshot.of(file).size(), key);
    } catch (Failure e) {
      return false;
    }
  }

  /**
   * Sends all, also when some fail. Of those that fail nothing is left in the bucket, nor of those
   * that {@link #cancel} keeps from being sent.
   *
   * @return how each ended, by key
   */
  public List<Transferred> send(Map<String, Path> files, Progress progress) {
    Map<String, Transferred> ended = new HashMap<>();
    Map<String, FileUpload> uploads = new HashMap<>();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    files.forEach(
        (key, file) -> {
          try {
            FileUpload upload =
                new FileUpload(aws, bucket, checked(key), FileSnapshot.of(file), progress);
            uploads.put(key, upload);
            upload.tasks().forEach(task -> tasks.add(done(task)));
          } catch (Failure e) {
            ended.put(key, Transferred.failed(key, file, 0, e));
          }
        });
    try {
      workers.run(tasks);
    } finally {
      abandon(uploads.values());
    }
    uploads.forEach((key, upload) -> ended.put(key, upload.result()));
    return files.keySet().stream().map(ended::get).toList();
  }

  private static Callable<Boolean> done(Runnable task) {
    return () -> {
      task.run();
      return true;
    };
  }

  /** One after the other; the thread may be interrupted, which has ended what they did. */
  private static void abandon(Collection<FileUpload> uploads) {
    boolean interrupted = Thread.interrupted();
    uploads.forEach(FileUpload::abandon);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String checked(String key) {
    int length = key.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_KEY) {
      throw Failure.doesNotFit(
          "The key `%s` has %d bytes; S3 takes %d.".formatted(key, length, LONGEST_KEY),
          "Shorten the names of its folders.");
    }
    return key;
  }

  public boolean isCancelled() {
    return workers.isCancelled();
  }

  /** Lets {@link #send} end soon; from another thread. */
  public void cancel() {
    workers.cancel();
  }

  @Override
  public void close() {
    workers.close();
  }
}
