package io.scar.supervisor.execution;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the engine and ends it in time: it is asked first (SIGTERM, which it passes on), then killed
 * with all that it started.
 */
final class EngineProcess {

  /** What the kernel may take to end a killed tree. */
  private static final Duration DEATH = Duration.ofSeconds(2);

  private final Duration limit;
  private final Duration patience;
  private final Map<String, String> variables;
  private final AtomicBoolean timedOut = new AtomicBoolean();
  private @Nullable Process process;
  private @Nullable Thread watcher;
  private boolean killed;
  private long begin;
  private long end;

  /**
   * @param limit of the run
   * @param patience between asking and killing; the engine itself gives its program two seconds
   * @param variables of the engine itself; its program gets others
   */
  EngineProcess(Duration limit, Duration patience, Map<String, String> variables) {
    this.limit = limit;
    this.patience = patience;
    this.variables = Map.copyOf(variables);
  }

  /**
   * Waits for the end.
   *
   * @param errors takes standard error; without it that goes into standard output, in the order in
   *     which both are written
   * @return the engine's exit status
   * @throws IOException if it cannot be started, or its output cannot be read
   */
  int run(List<String> command, OutputStream output, Optional<OutputStream> errors)
      throws IOException {
    CommandLine line = new CommandLine(Path.of(command.getFirst()));
    command.stream().skip(1).forEach(argument -> line.addArgument(argument, false));
    DefaultExecutor executor = new Executor(errors.isEmpty());
    executor.setExitValues(null);
    executor.setStreamHandler(new Pumps(output, errors.orElse(null)));
    try {
      return executor.execute(line, variables);
    } finally {
      // Nothing that is thrown on the way leaves a program behind.
      kill();
      awaitWatcher();
    }
  }

  boolean timedOut() {
    return timedOut.get();
  }

  /** From the start of the process to its end. */
  Duration ran() {
    return Duration.ofNanos(end - begin);
  }

  /** After a time-out it may still be ending what the engine left. */
  private void awaitWatcher() {
    Thread running = watcher;
    if (running != null && timedOut.get()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Asks it to end, and kills it if it does not. */
  void end(Duration time) {
    Process started;
    synchronized (this) {
      started = process;
    }
    if (started != null && !time.isZero()) {
      started.toHandle().destroy();
      try {
        if (!started.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
          killTree(started);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
  }

  /** Ends it with all that it started, now or as soon as it starts; nothing if it has ended. */
  void kill() {
    Process started;
    synchronized (this) {
      killed = true;
      started = process;
    }
    if (started != null && started.isAlive()) {
      killTree(started);
    }
  }

  /** Whether it may go on. */
  private boolean started(Process now) {
    synchronized (this) {
      process = now;
      return !killed;
    }
  }

  private void watch(Process running) {
    try {
      if (!running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        timedOut.set(true);
        // Not the process itself, which would also close the pipe that its last words come through.
        running.toHandle().destroy();
        if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          killTree(running);
        }
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The engine's processes end each other's trees, also what left the tree: so only one is killed,
   * and the end of all the others is waited for.
   */
  private static void killTree(Process engine) {
    List<ProcessHandle> tree = engine.descendants().toList();
    engine.destroyForcibly();
    long deadline = System.nanoTime() + DEATH.toNanos();
    boolean interrupted = false;
    for (ProcessHandle member : tree) {
      while (runs(member) && System.nanoTime() < deadline) {
        try {
          TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A zombie does not: whoever inherited it may take its time to bury it. */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String line =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
      return line.charAt(line.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  /** Its stop follows right upon the end of the process. */
  private final class Pumps extends PumpStreamHandler {

    Pumps(OutputStream output, @Nullable OutputStream errors) {
      super(output, errors);
    }

    @Override
    public void stop() throws IOException {
      end = System.nanoTime();
      super.stop();
    }
  }

  private final class Executor extends DefaultExecutor {

    private final boolean merged;

    // The builder that replaces this constructor makes no subclass, and only a subclass can choose
    // how the process is launched.
    @SuppressWarnings("deprecation")
    Executor(boolean merged) {
      this.merged = merged;
    }

    @Override
    protected Process launch(CommandLine command, Map<String, String> variables, Path folder)
        throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command.toStrings());
      builder.environment().clear();
      builder.environment().putAll(variables);
      builder.redirectErrorStream(merged);
      Process running = builder.start();
      begin = System.nanoTime();
      if (!started(running)) {
        killTree(running);
      }
      watcher = Thread.ofVirtual().name("container-deadline").start(() -> watch(running));
      return running;
    }
  }
}
