package io.scar.supervisor.execution;

import io.scar.container.engine.ContainerProcess;
import io.scar.container.engine.EngineMode;
import io.scar.contract.definition.FileSystemMount;
import io.scar.contract.environment.FunctionVariables;
import io.scar.contract.response.Response;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.logging.LineSink;
import io.scar.supervisor.logging.LineSplitter;
import io.scar.supervisor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the function's program once, in a root of its own. */
public final class Container {

  /** What is kept of the output where it is the answer itself: as much as an answer may have. */
  public static final int KEPT_BYTES_RAW = Response.MOST_BYTES;

  /**
   * What is kept of the output where it is the base64 in an answer: with 4 KB for all else in it,
   * which are names that Lambda limits to 512 characters.
   */
  public static final int KEPT_BYTES = (Response.MOST_BYTES - 4096) / 4 * 3;

  private static final Logger LOG = LoggerFactory.getLogger(Container.class);

  /** The engine's exit status, as Docker's, when it failed itself. */
  static final int ENGINE_FAILED = 125;

  private final SupervisorConfig config;
  private final Engine engine;
  private final Path cache;
  private final LineSink log;
  private final ContainerEnvironment environment;
  private volatile @Nullable EngineProcess current;
  private volatile boolean stopped;

  /**
   * @param cache kept from run to run
   * @param log takes what the program writes, line by line, while it runs
   */
  public Container(SupervisorConfig config, Engine engine, Path cache, LineSink log) {
    this.config = config;
    this.engine = engine;
    this.cache = cache;
    this.log = log;
    this.environment = new ContainerEnvironment(config);
  }

  /**
   * Ends the run under way with all its processes; those that follow do not start.
   *
   * @param patience between asking and killing; zero to kill at once
   */
  public void stop(Duration patience) {
    stopped = true;
    EngineProcess running = current;
    if (running != null) {
      running.end(patience);
    }
  }

  /**
   * Nothing is made ready for a run that may not start.
   *
   * @throws ShutDown if it was stopped
   */
  public void needOpen() {
    if (stopped) {
      throw new ShutDown();
    }
  }

  /**
   * Runs and waits. All processes of the run are gone afterwards.
   *
   * @throws NothingToRun if there is nothing to run
   * @throws EngineFailed if the program could not be started for a reason that is not its own
   * @throws ShutDown if it was stopped
   */
  public ContainerResult run(
      RunRequest request, Optional<Rootfs> rootfs, Workspace workspace, TimeBudget budget) {
    Engine.Choice choice = engine.choose(rootfs.isPresent());
    ContainerView view =
        ContainerView.of(
            choice.mode(),
            workspace,
            cache,
            config.extraPayload() ? Optional.of(config.folders().task()) : Optional.empty(),
            mounts());
    Optional<ImageSettings> settings = rootfs.map(Rootfs::settings);
    List<String> command = Command.choose(request, config.initScript(), settings, workspace, view);
    Place place = place(choice.mode(), rootfs, workspace);
    if (isInsideImage(choice.mode(), rootfs)) {
      Command.needShell(command);
    }
    ContainerEnvironment.write(
        environment.of(request, rootfs, workspace, view, place), workspace.environmentFile());
    ContainerProcess process =
        new ContainerProcess(
            place.root().orElse(null),
            place.upper().orElse(null),
            place.owners().orElse(null),
            view.binds(),
            place.workingDirectory().orElse(null),
            place.user().orElse(null),
            workspace.environmentFile(),
            workspace.statusFile(),
            command);
    Duration limit = budget.left();
    if (limit.isZero()) {
      return timedOut(new OutputTail(0), Duration.ZERO, "no time was left to start the container");
    }
    return launch(
        engine.commandLine(choice.mode(), process),
        request.settings().standardOutputAlone(),
        workspace,
        budget,
        limit);
  }

  private static boolean isInsideImage(EngineMode mode, Optional<Rootfs> rootfs) {
    return mode == EngineMode.HOST && rootfs.isPresent();
  }

  private static Place place(EngineMode mode, Optional<Rootfs> rootfs, Workspace workspace) {
    if (rootfs.isEmpty()) {
      return Place.onMachine(workspace);
    }
    if (mode != EngineMode.HOST) {
      return Place.inRoot(rootfs.get(), workspace);
    }
    return new InsideImage(rootfs.get().root(), Privileges.read(Path.of("/proc/self/status")))
        .place(rootfs.get().settings(), workspace);
  }

  /** Those that Lambda has mounted; the local cloud mounts none. */
  private List<Path> mounts() {
    List<Path> mounts = new ArrayList<>();
    for (FileSystemMount mount : config.function().fileSystem()) {
      Path folder = Path.of(mount.path());
      if (Files.isDirectory(folder)) {
        mounts.add(folder);
      } else {
        LOG.warn("file system {} is not mounted here", folder);
      }
    }
    return mounts;
  }

  private ContainerResult launch(
      List<String> command,
      boolean outputAlone,
      Workspace workspace,
      TimeBudget budget,
      Duration limit) {
    LOG.debug("starting {}", command);
    EngineProcess process = new EngineProcess(limit, budget.patience(), marks());
    OutputTail tail = new OutputTail(outputAlone ? KEPT_BYTES_RAW : KEPT_BYTES);
    int status;
    try (LineSplitter output = new LineSplitter(log);
        LineSplitter errors = new LineSplitter(log);
        Drain kept = new Drain(new Tee(tail, output));
        Drain others = new Drain(errors)) {
      current = process;
      needOpen();
      status = process.run(command, kept, outputAlone ? Optional.of(others) : Optional.empty());
      whole(kept);
      whole(others);
    } catch (IOException e) {
      throw new EngineFailed(
          "the engine %s could not be run: %s; publish the layer again, or set SCAR_HOME to the bundle's folder"
              .formatted(command.getFirst(), e.getMessage()),
          e);
    } finally {
      current = null;
    }
    needOpen();
    if (process.timedOut()) {
      return timedOut(tail, process.ran(), stopped(process.ran(), budget));
    }
    return new ContainerResult(
        exitCode(status, workspace.statusFile()), Optional.empty(), tail.content(), process.ran());
  }

  private String stopped(Duration ran, TimeBudget budget) {
    String message = "the container was stopped after %.1f s".formatted(ran.toMillis() / 1000.0);
    SupervisorConfig.TimeLimits limits = config.timeLimits();
    return budget.isCapped()
        ? message
        : message
            + ", %d s before the function's time of %d s was over"
                .formatted(limits.threshold().toSeconds(), limits.whole().toSeconds());
  }

  private static void whole(Drain drain) {
    Throwable failure = drain.failure().orElse(null);
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException("the output could not be kept", failure);
    }
  }

  /** By its log stream an execution environment's processes are known when their parent is gone. */
  private Map<String, String> marks() {
    return config.logStream().isEmpty()
        ? Map.of()
        : Map.of(FunctionVariables.AWS_LAMBDA_LOG_STREAM_NAME, config.logStream());
  }

  private static int exitCode(int engineStatus, Path statusFile) {
    Optional<EngineStatus> status;
    try {
      status = EngineStatus.read(statusFile);
    } catch (IOException e) {
      throw MachineFailed.during("read", statusFile, e);
    }
    if (status.isPresent()) {
      return status.get().exitCode(engineStatus);
    }
    if (engineStatus == ENGINE_FAILED) {
      throw new EngineFailed("the engine failed before it could say why", null);
    }
    return engineStatus;
  }

  private static ContainerResult timedOut(OutputTail tail, Duration took, String message) {
    return new ContainerResult(
        ContainerResult.TIMED_OUT_CODE, Optional.of(message), tail.content(), took);
  }
}
