package io.scar.supervisor.execution;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteStreamHandler;

/**
 * Runs the engine and ends it in time: it is asked first (SIGTERM, which it passes on), then killed
 * with all that it started.
 */
final class EngineProcess {

  /** Which streams the handler is given. */
  enum Streams {
    /** Standard error goes into standard output, in the order in which both are written. */
    MERGED,
    APART
  }

  private final Duration limit;
  private final Duration patience;
  private final Map<String, String> variables;
  private final AtomicBoolean timedOut = new AtomicBoolean();

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
   * @return the engine's exit status
   * @throws IOException if it cannot be started, or its output cannot be read
   */
  int run(List<String> command, Streams streams, ExecuteStreamHandler handler) throws IOException {
    CommandLine line = new CommandLine(Path.of(command.getFirst()));
    command.stream().skip(1).forEach(argument -> line.addArgument(argument, false));
    DefaultExecutor executor = new Executor(streams);
    executor.setExitValues(null);
    executor.setStreamHandler(handler);
    return executor.execute(line, variables);
  }

  boolean timedOut() {
    return timedOut.get();
  }

  private void watch(Process process) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      timedOut.set(true);
      process.destroy();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        // Not its descendants too: one of them ends all the others, also such as left the tree.
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private final class Executor extends DefaultExecutor {

    private final Streams streams;

    // The builder that replaces this constructor makes no subclass, and only a subclass can choose
    // how the process is launched.
    @SuppressWarnings("deprecation")
    Executor(Streams streams) {
      this.streams = streams;
    }

    @Override
    protected Process launch(CommandLine command, Map<String, String> variables, Path folder)
        throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command.toStrings());
      builder.environment().clear();
      builder.environment().putAll(variables);
      builder.redirectErrorStream(streams == Streams.MERGED);
      Process process = builder.start();
      Thread.ofVirtual().name("container-deadline").start(() -> watch(process));
      return process;
    }
  }
}
