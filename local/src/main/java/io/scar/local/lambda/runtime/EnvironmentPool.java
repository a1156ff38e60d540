package io.scar.local.lambda.runtime;

import static java.util.stream.Collectors.toSet;

import io.scar.container.files.TreeRemover;
import io.scar.local.event.LogSink;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution environments of all functions: a call takes the one of its function that was used
 * last, or starts another; those that stay idle are stopped. There are never more of them, idle
 * ones included, than may work at once.
 */
public final class EnvironmentPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentPool.class);

  private static final String SHUTTING_DOWN = "The local cloud is shutting down";

  private final RuntimeSettings settings;
  private final LogSink logs;
  private final ConcurrencyLimits limits;
  private final ScheduledThreadPoolExecutor scheduler;
  private final MemoryWatch.Clock clock;

  private final Object lock = new Object();
  private final List<Idle> idle = new ArrayList<>();
  private final Set<ExecutionEnvironment> all = new HashSet<>();
  private final Map<String, Integer> generations = new HashMap<>();
  private boolean closed;

  private record Idle(ExecutionEnvironment environment, Future<?> reaper) {}

  /**
   * @throws IOException if what an earlier run left in the folder cannot be removed
   */
  public EnvironmentPool(RuntimeSettings settings, LogSink logs) throws IOException {
    this.settings = settings;
    this.logs = logs;
    this.limits = new ConcurrencyLimits(settings.concurrency());
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lambda-environments").factory());
    this.scheduler.setRemoveOnCancelPolicy(true);
    this.clock = new MemoryWatch.Clock(scheduler);
    removeLeftovers(settings.folder());
    Files.createDirectories(settings.folder());
  }

  /** Ends the environments of an earlier run that was killed, and removes their folders. */
  private static void removeLeftovers(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> names = Files.list(folder)) {
        Set<String> ids = names.map(path -> path.getFileName().toString()).collect(toSet());
        if (!ids.isEmpty()) {
          ProcessTree.killLeftovers(ExecutionEnvironment.marks(ids));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while what an earlier run left was ended", e);
      }
    }
    TreeRemover.remove(folder);
  }

  public ConcurrencyLimits limits() {
    return limits;
  }

  /**
   * Runs one call to its end; the caller holds a permit of {@link #limits} for it.
   *
   * @throws IOException if this machine cannot start an environment
   */
  public InvocationResult run(FunctionSpec function, Invocation invocation)
      throws IOException, InterruptedException {
    int generation;
    ExecutionEnvironment environment;
    synchronized (lock) {
      if (closed) {
        throw new IOException(SHUTTING_DOWN);
      }
      generation = generations.getOrDefault(function.name(), 0);
      environment = takeIdle(function);
    }
    if (environment == null) {
      makeRoom();
      try {
        environment = ExecutionEnvironment.start(function, settings, logs, clock);
      } catch (InvalidEntrypointException e) {
        return new InvocationResult(
            InvocationFailure.invalidEntrypoint(
                invocation.requestId(), String.valueOf(e.getMessage())),
            Optional.of(InvocationResult.UNHANDLED),
            function.version(),
            new byte[0]);
      }
      adopt(environment);
    }
    boolean served = false;
    try {
      InvocationResult result = environment.invoke(invocation);
      served = true;
      return result;
    } finally {
      if (!(served && keep(environment, generation))) {
        dispose(environment);
      }
    }
  }

  /** Stops the idle environments of a function now, the busy ones after their call. */
  public void retire(String function) {
    List<ExecutionEnvironment> retired = new ArrayList<>();
    synchronized (lock) {
      generations.merge(function, 1, Integer::sum);
      Iterator<Idle> each = idle.iterator();
      while (each.hasNext()) {
        Idle entry = each.next();
        if (entry.environment().function().name().equals(function)) {
          entry.reaper().cancel(false);
          each.remove();
          retired.add(entry.environment());
        }
      }
    }
    retired.forEach(environment -> Thread.startVirtualThread(() -> dispose(environment)));
  }

  /** The folders of code and layers that running environments use. */
  public Set<Path> foldersInUse() {
    Set<Path> folders = new HashSet<>();
    synchronized (lock) {
      for (ExecutionEnvironment environment : all) {
        folders.add(environment.function().taskRoot());
        environment.function().opt().ifPresent(folders::add);
      }
    }
    return folders;
  }

  /** Stops all environments, busy ones too: SIGTERM first, SIGKILL after the grace time. */
  @Override
  public void close() {
    List<ExecutionEnvironment> rest;
    synchronized (lock) {
      closed = true;
      rest = List.copyOf(all);
      idle.clear();
    }
    scheduler.shutdownNow();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      rest.forEach(environment -> threads.execute(() -> dispose(environment)));
    }
  }

  private @Nullable ExecutionEnvironment takeIdle(FunctionSpec function) {
    for (int i = idle.size() - 1; i >= 0; i--) {
      Idle entry = idle.get(i);
      FunctionSpec its = entry.environment().function();
      if (its.arn().equals(function.arn()) && its.revision().equals(function.revision())) {
        idle.remove(i);
        entry.reaper().cancel(false);
        if (entry.environment().usable()) {
          return entry.environment();
        }
        Thread.startVirtualThread(() -> dispose(entry.environment()));
      }
    }
    return null;
  }

  private void adopt(ExecutionEnvironment environment) throws IOException {
    synchronized (lock) {
      if (!closed) {
        all.add(environment);
        return;
      }
    }
    dispose(environment);
    throw new IOException(SHUTTING_DOWN);
  }

  private void makeRoom() {
    ExecutionEnvironment oldest = null;
    synchronized (lock) {
      if (all.size() >= settings.concurrency() && !idle.isEmpty()) {
        Idle entry = idle.removeFirst();
        entry.reaper().cancel(false);
        oldest = entry.environment();
      }
    }
    if (oldest != null) {
      dispose(oldest);
    }
  }

  private boolean keep(ExecutionEnvironment environment, int generation) {
    synchronized (lock) {
      int now = generations.getOrDefault(environment.function().name(), 0);
      if (closed || generation != now || !environment.usable()) {
        return false;
      }
      Future<?> reaper =
          scheduler.schedule(
              () -> Thread.startVirtualThread(() -> reap(environment)),
              settings.idleTimeout().toMillis(),
              TimeUnit.MILLISECONDS);
      idle.add(new Idle(environment, reaper));
      return true;
    }
  }

  private void reap(ExecutionEnvironment environment) {
    synchronized (lock) {
      if (!idle.removeIf(entry -> entry.environment() == environment)) {
        return;
      }
    }
    dispose(environment);
  }

  private void dispose(ExecutionEnvironment environment) {
    // An interrupted call still ends its environment.
    boolean interrupted = Thread.interrupted();
    try {
      environment.dispose();
    } catch (InterruptedException e) {
      interrupted = true;
      LOG.warn("Stopping an execution environment was interrupted", e);
    } finally {
      synchronized (lock) {
        all.remove(environment);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
