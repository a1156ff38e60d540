package io.scar.local.batch.run;

import io.scar.local.batch.store.Attempt;
import io.scar.local.batch.store.JobSpec;
import io.scar.local.batch.store.TaskRun;
import io.scar.local.event.LogSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt from its start to its end. In a multi-node job the main node starts first; its end is
 * the end of all.
 */
final class AttemptRun {

  /** What a finished attempt left. */
  record Result(EndCause cause, List<TaskRun> tasks) {}

  private static final Logger LOG = LoggerFactory.getLogger(AttemptRun.class);

  private final JobSpec job;
  private final List<NodeRun> nodes = new ArrayList<>();
  private final CompletableFuture<EndCause> toEnd = new CompletableFuture<>();
  private @Nullable Thread starter;

  /**
   * @param number of the attempt, from 1
   */
  AttemptRun(
      JobSpec job,
      Attempt attempt,
      int number,
      String environment,
      boolean fargate,
      RunSettings settings) {
    this.job = job;
    String main = attempt.tasks().get(job.main()).address();
    for (int node = 0; node < attempt.tasks().size(); node++) {
      nodes.add(
          new NodeRun(
              job,
              node,
              attempt.tasks().get(node),
              JobVariables.of(job, node, number, main, environment, fargate, settings),
              settings));
    }
  }

  /** Has it end, soon; the first cause counts. An image that is being fetched is given up. */
  void end(EndCause cause) {
    toEnd.complete(cause);
    synchronized (this) {
      if (starter != null) {
        starter.interrupt();
      }
    }
  }

  private boolean start(NodeRun node, JobRunner runner, LogSink logs) throws InterruptedException {
    synchronized (this) {
      starter = Thread.currentThread();
    }
    try {
      return !toEnd.isDone() && node.start(runner, logs);
    } finally {
      synchronized (this) {
        starter = null;
      }
      // An interrupt that came too late must not meet what follows.
      boolean _ = Thread.interrupted();
    }
  }

  /**
   * Runs it to its end.
   *
   * @param running told when all containers run
   */
  Result run(JobRunner runner, LogSink logs, Runnable running) {
    EndCause cause = EndCause.CLOUD_STOPPED;
    try {
      cause = startAndWait(runner, logs, running);
    } catch (InterruptedException atStart) {
      // Sent by end(); the flag stays off, because what follows has to wait.
      cause = toEnd.getNow(EndCause.CLOUD_STOPPED);
    } catch (RuntimeException e) {
      // Whatever went wrong, the job has an end, and what it holds is given back.
      LOG.error("Job {} could not be run", job.id(), e);
      cause = toEnd.getNow(EndCause.NOT_STARTED);
    } finally {
      stopAll();
    }
    return new Result(cause, nodes.stream().map(NodeRun::close).toList());
  }

  private EndCause startAndWait(JobRunner runner, LogSink logs, Runnable running)
      throws InterruptedException {
    List<NodeRun> order = new ArrayList<>(nodes);
    order.addFirst(order.remove(job.main()));
    for (NodeRun node : order) {
      if (!start(node, runner, logs)) {
        return toEnd.getNow(EndCause.NOT_STARTED);
      }
    }
    running.run();
    var _ = nodes.get(job.main()).onEnd().thenRun(() -> toEnd.complete(EndCause.EXITED));
    try {
      return job.timeoutSeconds() == null
          ? toEnd.get()
          : toEnd.get(job.timeoutSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // It may have ended in this very moment.
      toEnd.complete(EndCause.TIMED_OUT);
      return toEnd.join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a cause cannot fail", e);
    }
  }

  /** Ends what still runs, all nodes at once. */
  private void stopAll() {
    List<Thread> stopping = new ArrayList<>();
    for (NodeRun node : nodes) {
      stopping.add(Thread.startVirtualThread(() -> stop(node)));
    }
    for (Thread thread : stopping) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          LOG.warn("Ending job {} was interrupted, and goes on", job.id());
        }
      }
    }
  }

  private static void stop(NodeRun node) {
    try {
      node.stop();
    } catch (InterruptedException e) {
      // Nobody interrupts this thread, which is this method's own.
      LOG.warn("Ending a container was interrupted", e);
    }
  }
}
