package io.scar.container.repackage;

import io.scar.container.ContainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Does several things at once; the first that fails, or an interrupt, ends all. */
final class Together {

  /** One of them. */
  @FunctionalInterface
  interface Task<T> {
    T run() throws ContainerException, InterruptedException;
  }

  private Together() {}

  /**
   * The results, in no order.
   *
   * @throws ContainerException what the first that failed threw, once all have ended
   */
  static <T> List<T> all(int atOnce, List<Task<T>> tasks)
      throws ContainerException, InterruptedException {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("scar-push-", 0).factory());
    try {
      CompletionService<T> running = new ExecutorCompletionService<>(workers);
      tasks.forEach(task -> running.submit(task::run));
      List<T> results = new ArrayList<>();
      for (int i = 0; i < tasks.size(); i++) {
        results.add(running.take().get());
      }
      return results;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ContainerException known -> throw known;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException unforeseen -> throw unforeseen;
        case null, default -> throw new IllegalStateException(e);
      }
    } finally {
      workers.shutdownNow();
      workers.close();
    }
  }
}
