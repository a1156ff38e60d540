package io.scar.cli.transfer;

import io.scar.cli.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Works through the parts of a transfer, several at once. Virtual threads, since those leave a
 * socket when they are interrupted.
 */
final class Workers implements AutoCloseable {

  private final ExecutorService executor;
  private volatile boolean cancelled;

  Workers(int atOnce) {
    executor =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().name("transfer-", 0).factory());
  }

  /**
   * The results in the order of the tasks, which do not throw; after {@link #cancel} only of those
   * that had begun.
   */
  <T> List<T> run(List<? extends Callable<T>> tasks) {
    List<Future<T>> futures = new ArrayList<>();
    try {
      tasks.forEach(task -> futures.add(executor.submit(task)));
    } catch (RejectedExecutionException e) {
      // Cancelled meanwhile.
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      try {
        results.add(future.get());
      } catch (CancellationException e) {
        // It had not begun.
      } catch (ExecutionException e) {
        if (cancelled) {
          continue; // what is interrupted may end in any way
        }
        cancel();
        throw new IllegalStateException("a transfer failed in an unforeseen way", e.getCause());
      } catch (InterruptedException e) {
        cancel();
        throw Failure.interrupted(e);
      }
    }
    return results;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Interrupts what runs and lets nothing begin any more; {@link #run} returns soon. */
  void cancel() {
    cancelled = true;
    for (Runnable waiting : executor.shutdownNow()) {
      if (waiting instanceof Future<?> future) {
        future.cancel(false);
      }
    }
  }

  @Override
  public void close() {
    executor.close();
  }
}
