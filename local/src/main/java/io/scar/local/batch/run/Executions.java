package io.scar.local.batch.run;

import static java.util.stream.Collectors.toSet;

import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.TaskRun;
import io.scar.local.event.LogSink;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The attempts that are under way. */
public final class Executions implements AutoCloseable {

  /** Learns how attempts go; called by their threads. */
  public interface Listener {

    /** All of its containers run. */
    void running(String job, long at);

    /**
     * It ended, and nothing of it runs any more.
     *
     * @param attempt with its end
     * @param cause anything but that the local cloud stops, of which nothing is said
     */
    void ended(String job, Attempt attempt, EndCause cause);
  }

  // Why an attempt ended, in Batch's and ECS's words.
  private static final String EXITED = "Essential container in task exited";
  private static final String TIMED_OUT = "Job attempt duration exceeded timeout";
  private static final String NOT_STARTED = "Task failed to start";
  private static final String TERMINATED = "Job was terminated";

  private final JobRunner runner;
  private final LogSink logs;
  private final RunSettings settings;
  private final Map<String, AttemptRun> runs = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public Executions(JobRunner runner, LogSink logs, RunSettings settings) {
    this.runner = runner;
    this.logs = logs;
    this.settings = settings;
  }

  /**
   * Ends what containers of an earlier run of the local cloud left, which was killed.
   *
   * @param jobs that it was running
   */
  public static void endLeftovers(List<Job> jobs) throws IOException {
    Set<String> marks =
        jobs.stream()
            .flatMap(
                job ->
                    IntStream.range(0, job.spec().containers().size())
                        .mapToObj(node -> JobVariables.MARK + "=" + job.spec().nodeId(node)))
            .collect(toSet());
    if (marks.isEmpty()) {
      return;
    }
    try {
      ProcessTree.killLeftovers(marks::contains);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while what an earlier run left was ended", e);
    }
  }

  /** Starts the current attempt of a job, on a thread of its own. */
  public void start(Job job, ComputeEnvironment environment, Listener listener) {
    Attempt attempt = job.lastAttempt().orElseThrow();
    AttemptRun run =
        new AttemptRun(
            job.spec(),
            attempt,
            job.attempts().size() + 1,
            environment.name(),
            environment.fargate(),
            settings);
    runs.put(job.id(), run);
    Thread thread =
        Thread.ofVirtual()
            .name("batch-" + job.id())
            .unstarted(() -> run(job.spec(), attempt, run, listener));
    threads.put(job.id(), thread);
    if (closed) {
      run.end(EndCause.CLOUD_STOPPED);
    }
    thread.start();
  }

  /** Has a job's attempt end because a request said so; nothing happens if it has none. */
  public void terminate(String job) {
    AttemptRun run = runs.get(job);
    if (run != null) {
      run.end(EndCause.TERMINATED);
    }
  }

  private void run(JobSpec spec, Attempt attempt, AttemptRun run, Listener listener) {
    String job = spec.id();
    long[] startedAt = {0};
    try {
      AttemptRun.Result result =
          run.run(
              runner,
              logs,
              () -> {
                startedAt[0] = System.currentTimeMillis();
                listener.running(job, startedAt[0]);
              });
      if (result.cause() != EndCause.CLOUD_STOPPED) {
        Attempt started = startedAt[0] == 0 ? attempt : attempt.running(startedAt[0]);
        runs.remove(job, run);
        listener.ended(
            job,
            started.ended(
                System.currentTimeMillis(),
                reason(result.cause(), result.tasks().get(spec.main())),
                result.tasks()),
            result.cause());
      }
    } finally {
      runs.remove(job, run);
      threads.remove(job, Thread.currentThread());
    }
  }

  /**
   * @param main the container that decides
   */
  private static String reason(EndCause cause, TaskRun main) {
    return switch (cause) {
      case EXITED -> main.reason() == null ? EXITED : NOT_STARTED;
      case NOT_STARTED -> NOT_STARTED;
      case TIMED_OUT -> TIMED_OUT;
      case TERMINATED -> TERMINATED;
      case CLOUD_STOPPED -> throw new IllegalStateException("nothing is said of it");
    };
  }

  /** Ends all attempts and waits for them. */
  @Override
  public void close() {
    closed = true;
    runs.values().forEach(run -> run.end(EndCause.CLOUD_STOPPED));
    boolean interrupted = false;
    for (Thread thread : List.copyOf(threads.values())) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
