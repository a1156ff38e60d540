package io.scar.local.lambda.runtime;

import io.scar.container.ContainerException;
import io.scar.container.engine.Sandbox;
import io.scar.local.image.ImageProcess;
import io.scar.local.image.ImageProcessSpec;
import io.scar.local.image.ImageProcessSpec.Program;
import io.scar.local.image.ImageProcessSpec.Root;
import io.scar.local.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of an execution environment, from {@code bootstrap} or from an image. */
final class EnvironmentProcess {

  /** The variable whose value tells the processes of one environment from all others. */
  static final String MARK = "AWS_LAMBDA_LOG_STREAM_NAME";

  private static final Duration CLEARING_UP = Duration.ofSeconds(10);

  private final ProcessTree tree;
  private final CompletableFuture<?> end;

  private EnvironmentProcess(ProcessTree tree, CompletableFuture<?> end) {
    this.tree = tree;
    this.end = end;
  }

  /**
   * Starts the runtime.
   *
   * @throws InvalidEntrypointException if there is nothing that could be started
   */
  static EnvironmentProcess start(EnvironmentStart start)
      throws IOException, InterruptedException, InvalidEntrypointException {
    Optional<FunctionSpec.ImageProgram> image = start.function().image();
    return image.isPresent() ? ofImage(start, image.get()) : ofPackage(start);
  }

  private static EnvironmentProcess ofPackage(EnvironmentStart start)
      throws IOException, InvalidEntrypointException {
    FunctionSpec function = start.function();
    RuntimeSettings settings = start.settings();
    Path bootstrap = bootstrap(function);
    Surroundings surroundings = Surroundings.of(function, settings, start.folder(), bootstrap);
    ProcessBuilder builder =
        new ProcessBuilder(surroundings.command())
            .directory(function.taskRoot().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(start.redirect());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            EnvironmentVariables.of(function, settings, start.api(), surroundings, start.stream()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new InvalidEntrypointException("fork/exec %s: %s".formatted(bootstrap, e.getMessage()));
    }
    ProcessTree tree =
        new ProcessTree(
            process, MARK + "=" + start.stream(), settings.isolation() instanceof Isolation.Tight);
    return new EnvironmentProcess(
        tree, process.onExit().thenAccept(ended -> start.conversation().exited(ended.exitValue())));
  }

  private static EnvironmentProcess ofImage(
      EnvironmentStart start, FunctionSpec.ImageProgram program)
      throws InterruptedException, InvalidEntrypointException {
    FunctionSpec function = start.function();
    RuntimeSettings settings = start.settings();
    ImageProcessSpec spec =
        new ImageProcessSpec(
            "docker://" + program.image(),
            new Program(
                program.entryPoint(),
                program.command(),
                program.workingFolder(),
                Optional.of(Sandbox.USER)),
            EnvironmentVariables.ofImage(function, settings, start.api(), start.stream()),
            MARK,
            List.of(),
            new Root.ReadOnly(OptionalInt.of(function.ephemeralStorage())),
            start.folder(),
            settings.shutdownGrace(),
            start.redirect());
    ImageProcess process;
    try {
      process = settings.images().start(spec);
    } catch (ContainerException e) {
      throw new InvalidEntrypointException(String.valueOf(e.getMessage()));
    }
    return new EnvironmentProcess(
        process.tree(), process.onEnd().thenAccept(end -> tell(start.conversation(), end)));
  }

  private static void tell(RuntimeConversation conversation, ImageProcess.End end) {
    if (end.error().isPresent()) {
      conversation.notStarted(end.error().get());
    } else {
      conversation.exited(end.status());
    }
  }

  ProcessTree tree() {
    return tree;
  }

  /** Ends all of it; then its folder is nobody's any more. */
  void stop(Duration grace) throws InterruptedException {
    tree.stop(grace);
    try {
      end.get(CLEARING_UP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillClearingUp) {
      // What is left is removed at the next start.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a process's end cannot fail", e);
    }
  }

  private static Path bootstrap(FunctionSpec function) throws InvalidEntrypointException {
    for (Path candidate : function.bootstraps()) {
      if (Files.isRegularFile(candidate)) {
        if (!Files.isExecutable(candidate)) {
          throw new InvalidEntrypointException(
              "fork/exec %s: permission denied".formatted(candidate));
        }
        return candidate;
      }
    }
    throw new InvalidEntrypointException(
        "Couldn't find valid bootstrap(s): " + function.bootstraps());
  }
}
