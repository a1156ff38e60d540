package io.scar.local.batch.store;

import io.scar.local.state.DurableFiles;
import io.scar.local.state.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** All jobs, each a file, which is on disk before a change is seen. */
public final class JobStore {

  /** The order in which they were submitted. */
  public static final Comparator<Job> BY_AGE =
      Comparator.comparingLong((Job job) -> job.spec().createdAt()).thenComparing(Job::id);

  private static final String SUFFIX = ".json";

  private final Path folder;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  private JobStore(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws IOException if a job cannot be read
   */
  public static JobStore open(Path folder) throws IOException {
    Files.createDirectories(folder);
    JobStore store = new JobStore(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(DurableFiles.UNFINISHED)) {
          Files.delete(file);
        } else if (file.toString().endsWith(SUFFIX)) {
          new JsonFile<>(file, Job.class).read().ifPresent(job -> store.jobs.put(job.id(), job));
        }
      }
    }
    return store;
  }

  public Optional<Job> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** Those that it accepts, the oldest first. */
  public List<Job> list(Predicate<Job> wanted) {
    return jobs.values().stream().filter(wanted).sorted(BY_AGE).toList();
  }

  public synchronized void add(Job job) throws IOException {
    write(job);
  }

  /**
   * Changes a job, unless it is gone or the change leaves it as it was.
   *
   * @return what it is now
   */
  public synchronized Optional<Job> change(String id, UnaryOperator<Job> change)
      throws IOException {
    Job before = jobs.get(id);
    if (before == null) {
      return Optional.empty();
    }
    Job after = change.apply(before);
    if (!after.equals(before)) {
      write(after);
    }
    return Optional.of(after);
  }

  /** Gives the images of jobs that are not finished other addresses. */
  public void moveImages(UnaryOperator<String> moved) throws IOException {
    for (Job job : list(job -> !job.status().finished())) {
      change(job.id(), before -> before.withImagesMoved(moved));
    }
  }

  private void write(Job job) throws IOException {
    file(job.id()).write(job);
    jobs.put(job.id(), job);
  }

  /** Forgets jobs. */
  public synchronized void remove(Collection<Job> gone) throws IOException {
    for (Job job : gone) {
      file(job.id()).delete();
      jobs.remove(job.id());
    }
  }

  private JsonFile<Job> file(String id) {
    return new JsonFile<>(folder.resolve(id + SUFFIX), Job.class);
  }
}
