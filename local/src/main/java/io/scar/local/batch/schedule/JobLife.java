package io.scar.local.batch.schedule;

import static java.util.stream.Collectors.toSet;

import io.scar.local.batch.run.EndCause;
import io.scar.local.batch.run.Executions;
import io.scar.local.batch.run.NodeAddress;
import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.JobStatus;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.TaskRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a job's life, each on disk before anything follows from it. */
public final class JobLife implements Executions.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(JobLife.class);
  private static final String DEFAULT_USE = "default";

  private final JobStore jobs;
  private final Duration keepFinished;
  private final String instance;

  /** Ends of attempts that are not on the disk yet, by job. */
  private final Map<String, UnaryOperator<Job>> unkept = new ConcurrentHashMap<>();

  private Runnable changed = () -> {};

  /**
   * @param keepFinished how long a finished job is remembered
   */
  public JobLife(JobStore jobs, Duration keepFinished) {
    this.jobs = jobs;
    this.keepFinished = keepFinished;
    this.instance = "i-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
  }

  /** Who is told that something may be placed now. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  /**
   * Ends the attempts that an earlier run of the local cloud left, as those of a host that is gone,
   * and forgets jobs that finished long ago.
   */
  public void recover() throws IOException {
    List<Job> left = jobs.list(job -> job.status().placed());
    Executions.endLeftovers(left);
    long now = System.currentTimeMillis();
    for (Job job : left) {
      Attempt attempt = job.lastAttempt().orElseThrow();
      String reason = "Host EC2 (instance %s) terminated.".formatted(attempt.instance());
      Attempt gone = attempt.ended(now, reason, attempt.tasks());
      jobs.change(job.id(), before -> after(before, gone, EndCause.CLOUD_STOPPED));
    }
    forgetOld(now);
  }

  private void forgetOld(long now) throws IOException {
    long before = now - keepFinished.toMillis();
    List<Job> old = jobs.list(job -> job.stoppedAt() != null && job.stoppedAt() < before);
    if (!old.isEmpty()) {
      jobs.remove(old);
    }
  }

  /** Takes a job in. */
  public void submit(Job job) throws IOException {
    jobs.add(job);
    changed.run();
  }

  /** What becomes of a job that waits for others. */
  void await(Job waiting) throws IOException {
    jobs.change(
        waiting.id(),
        job -> {
          if (job.status() != JobStatus.SUBMITTED && job.status() != JobStatus.PENDING) {
            return job;
          }
          boolean ready = true;
          for (String id : job.spec().dependsOn()) {
            Optional<Job> other = jobs.find(id);
            if (other.isEmpty() || other.get().status() == JobStatus.FAILED) {
              return job.failed(System.currentTimeMillis(), "Dependent Job failed", false, false);
            }
            ready &= other.get().status() == JobStatus.SUCCEEDED;
          }
          JobStatus next = ready ? JobStatus.RUNNABLE : JobStatus.PENDING;
          return next == job.status() ? job : job.waiting(next, null);
        });
  }

  /** Says why a job waits, if it is for more than room. */
  void explain(Job waiting, @Nullable String obstacle) throws IOException {
    if (!Objects.equals(waiting.statusReason(), obstacle)) {
      jobs.change(
          waiting.id(),
          job ->
              job.status() == JobStatus.RUNNABLE ? job.waiting(JobStatus.RUNNABLE, obstacle) : job);
    }
  }

  /** Gives a job its place; empty if it is no longer waiting. */
  Optional<Job> place(Job waiting, ComputeEnvironment environment) throws IOException {
    Set<String> taken =
        jobs.list(job -> job.status().placed()).stream()
            .flatMap(job -> job.lastAttempt().stream())
            .flatMap(attempt -> attempt.tasks().stream())
            .map(TaskRun::address)
            .collect(toSet());
    return jobs.change(
            waiting.id(),
            job ->
                job.status() == JobStatus.RUNNABLE
                    ? job.starting(attempt(job.spec(), environment, taken))
                    : job)
        .filter(job -> job.status() == JobStatus.STARTING);
  }

  private Attempt attempt(JobSpec job, ComputeEnvironment environment, Set<String> taken) {
    List<String> addresses = NodeAddress.of(job, taken);
    List<TaskRun> tasks = new ArrayList<>();
    for (int node = 0; node < job.containers().size(); node++) {
      String task = UUID.randomUUID().toString().replace("-", "");
      String prefix =
          job.containers()
              .get(node)
              .path("logConfiguration")
              .path("options")
              .path("awslogs-stream-prefix")
              .asText(definitionName(job));
      tasks.add(
          new TaskRun(
              task, prefix + "/" + DEFAULT_USE + "/" + task, addresses.get(node), null, null));
    }
    return new Attempt(environment.arn(), instance, null, null, null, tasks);
  }

  private static String definitionName(JobSpec job) {
    String key = job.definitionArn().substring(job.definitionArn().lastIndexOf('/') + 1);
    return key.substring(0, key.lastIndexOf(':'));
  }

  /** Ends a job that has no place yet; nothing happens to others. */
  public void cancel(String id, String reason) throws IOException {
    jobs.change(
        id,
        job ->
            job.status().placed() || job.status().finished()
                ? job
                : job.failed(System.currentTimeMillis(), reason, true, false));
    changed.run();
  }

  /** Has a job that is not finished fail without another attempt; one with a place fails soon. */
  public void terminate(String id, String reason, Executions executions) throws IOException {
    Optional<Job> now =
        jobs.change(
            id,
            job -> {
              if (job.status().finished()) {
                return job;
              }
              return job.status().placed()
                  ? job.terminating(reason)
                  : job.failed(System.currentTimeMillis(), reason, false, true);
            });
    if (now.isPresent() && now.get().status().placed()) {
      executions.terminate(id);
    }
    changed.run();
  }

  @Override
  public void running(String id, long at) {
    try {
      jobs.change(id, job -> job.running(at));
    } catch (IOException e) {
      LOG.error("Job {} runs, which could not be kept", id, e);
    }
  }

  @Override
  public void ended(String id, Attempt attempt, EndCause cause) {
    unkept.put(id, job -> after(job, attempt, cause));
    keepEnds();
    try {
      forgetOld(System.currentTimeMillis());
    } catch (IOException e) {
      LOG.warn("Jobs that finished long ago could not be removed; that is tried again", e);
    }
    changed.run();
  }

  /** Writes the ends of attempts that could not be written before, on a full disk for instance. */
  synchronized void keepEnds() {
    for (Map.Entry<String, UnaryOperator<Job>> end : List.copyOf(unkept.entrySet())) {
      try {
        jobs.change(end.getKey(), end.getValue());
        // By now there may be the end of the next attempt.
        unkept.remove(end.getKey(), end.getValue());
      } catch (IOException e) {
        LOG.error("Job {} ended, which could not be written; that is tried again", end.getKey(), e);
      }
    }
  }

  private static Job after(Job job, Attempt attempt, EndCause cause) {
    TaskRun main = attempt.tasks().get(job.spec().main());
    if (job.terminated()) {
      return job.afterAttempt(attempt, JobStatus.FAILED, job.statusReason());
    }
    Integer exitCode = main.exitCode();
    if (cause == EndCause.EXITED && exitCode != null && exitCode == 0) {
      return job.afterAttempt(attempt, JobStatus.SUCCEEDED, attempt.statusReason());
    }
    int number = job.attempts().size() + 1;
    boolean again =
        cause.retriable() && RetryDecision.again(job.spec().retryStrategy(), attempt, number, main);
    return again
        ? job.afterAttempt(attempt, JobStatus.RUNNABLE, null)
        : job.afterAttempt(attempt, JobStatus.FAILED, attempt.statusReason());
  }
}
