package io.scar.local.batch.run;

import io.scar.container.ContainerException;
import io.scar.container.engine.Bind;
import io.scar.local.image.ImageProcess;
import io.scar.local.image.ImageProcessSpec;
import io.scar.local.image.ImageProcessSpec.Program;
import io.scar.local.image.ImageProcessSpec.Root;
import io.scar.local.image.ImageProcesses;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Runs containers by the engine that this machine has. */
public final class ImageJobRunner implements JobRunner {

  private final ImageProcesses processes;

  public ImageJobRunner(ImageProcesses processes) {
    this.processes = processes;
  }

  @Override
  public JobProcess start(JobContainer container)
      throws CannotStartException, InterruptedException {
    try {
      return new Running(processes.start(spec(container)), container.grace());
    } catch (ContainerException e) {
      String error =
          switch (e.kind()) {
            case NOT_FOUND, DENIED, UNAVAILABLE, DAMAGED, DOES_NOT_FIT ->
                "CannotPullContainerError";
            default -> "CannotStartContainerError";
          };
      throw new CannotStartException(error + ": " + e.getMessage(), e);
    }
  }

  private static ImageProcessSpec spec(JobContainer container) {
    return new ImageProcessSpec(
        container.image(),
        new Program(Optional.empty(), container.command(), Optional.empty(), container.user()),
        container.environment(),
        container.mark(),
        container.mounts().stream()
            .map(mount -> new Bind(mount.source(), mount.target(), mount.readOnly()))
            .toList(),
        container.readOnlyRoot() ? new Root.ReadOnly(OptionalInt.empty()) : new Root.Writable(),
        container.scratch(),
        container.grace(),
        container.output());
  }

  private record Running(ImageProcess process, Duration grace) implements JobProcess {

    @Override
    public CompletableFuture<End> onEnd() {
      return process.onEnd().thenApply(end -> new End(end.status(), end.error()));
    }

    @Override
    public void stop() throws InterruptedException {
      process.stop(grace);
    }
  }
}
