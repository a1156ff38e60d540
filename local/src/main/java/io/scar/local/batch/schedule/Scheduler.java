package io.scar.local.batch.schedule;

import io.scar.local.batch.run.Executions;
import io.scar.local.batch.store.ComputeEnvironment;
import io.scar.local.batch.store.Job;
import io.scar.local.batch.store.JobQueue;
import io.scar.local.batch.store.JobStatus;
import io.scar.local.batch.store.JobStore;
import io.scar.local.batch.store.ResourceStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves waiting jobs on, whenever something changed: those of the queue with the highest priority
 * first, in a queue the oldest.
 */
public final class Scheduler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** After this a pass that failed, on a full disk for instance, is tried again. */
  private static final long AGAIN_SECONDS = 10;

  private record Candidate(Job job, JobQueue queue) {}

  private final JobStore jobs;
  private final ResourceStore resources;
  private final JobLife life;
  private final Executions executions;
  private final long machineMemory;
  private final Semaphore wake = new Semaphore(1);
  private final Thread thread = Thread.ofVirtual().name("batch-scheduler").unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param machineMemory that jobs share, MiB
   */
  public Scheduler(
      JobStore jobs,
      ResourceStore resources,
      JobLife life,
      Executions executions,
      long machineMemory) {
    this.jobs = jobs;
    this.resources = resources;
    this.life = life;
    this.executions = executions;
    this.machineMemory = machineMemory;
    life.onChange(this::wake);
  }

  public void start() {
    thread.start();
  }

  /** Says that something changed. */
  public void wake() {
    wake.release();
  }

  private void run() {
    while (!closed) {
      try {
        boolean _ = wake.tryAcquire(AGAIN_SECONDS, TimeUnit.SECONDS);
        wake.drainPermits();
        pass();
      } catch (InterruptedException e) {
        // Nobody interrupts this thread, which is this object's own.
        LOG.error("The scheduler was interrupted, and jobs wait from now on", e);
        return;
      } catch (IOException | RuntimeException e) {
        LOG.error("Jobs could not be moved on; that is tried again", e);
      }
    }
  }

  private void pass() throws IOException {
    life.keepEnds();
    boolean failed;
    do {
      // A job that fails here may be what another one waits for.
      failed = false;
      for (Job job : jobs.list(Scheduler::awaitsOthers)) {
        life.await(job);
        failed |= jobs.find(job.id()).filter(Scheduler::hasFailed).isPresent();
      }
    } while (failed);
    Placement placement = new Placement(machineMemory, jobs.list(job -> job.status().placed()));
    List<Placement.Waiting> waiting = waiting();
    for (Placement.Waiting next : waiting) {
      life.explain(next.job(), next.obstacle());
    }
    for (Placement.Placed placed : placement.place(waiting)) {
      if (closed) {
        return;
      }
      Optional<Job> starting = life.place(placed.job(), placed.environment());
      if (starting.isPresent()) {
        executions.start(starting.get(), placed.environment(), life);
        if (jobs.find(placed.job().id()).filter(Job::terminated).isPresent()) {
          // The request came before there was anything to end.
          executions.terminate(placed.job().id());
        }
      }
    }
  }

  private static boolean awaitsOthers(Job job) {
    return job.status() == JobStatus.SUBMITTED || job.status() == JobStatus.PENDING;
  }

  private static boolean hasFailed(Job job) {
    return job.status() == JobStatus.FAILED;
  }

  private List<Placement.Waiting> waiting() {
    List<Candidate> candidates = new ArrayList<>();
    for (Job job : jobs.list(job -> job.status() == JobStatus.RUNNABLE)) {
      resources
          .queue(job.spec().queueArn())
          .ifPresent(queue -> candidates.add(new Candidate(job, queue)));
    }
    candidates.sort(
        Comparator.comparingInt((Candidate candidate) -> -candidate.queue().priority())
            .thenComparing(Candidate::job, JobStore.BY_AGE));
    return candidates.stream()
        .map(candidate -> new Placement.Waiting(candidate.job(), environments(candidate.queue())))
        .toList();
  }

  private List<ComputeEnvironment> environments(JobQueue queue) {
    return queue.environments().stream()
        .flatMap(arn -> resources.environment(arn).stream())
        .filter(ComputeEnvironment::usable)
        .toList();
  }

  /** Places nothing more; what runs goes on. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
