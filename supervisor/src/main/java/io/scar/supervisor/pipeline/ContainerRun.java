package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.Container;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.execution.Rootfs;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.RunRequest;
import io.scar.supervisor.execution.TimeBudget;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.input.StagedInput;
import io.scar.supervisor.output.OutputStager;
import io.scar.supervisor.output.SentOutput;
import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the container, from its input to its output, in a workspace of its own. */
final class ContainerRun {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerRun.class);

  private final Workspaces workspaces;
  private final RootfsProvider images;
  private final Container container;
  private final OutputStager outputs;

  ContainerRun(
      Workspaces workspaces, RootfsProvider images, Container container, OutputStager outputs) {
    this.workspaces = workspaces;
    this.images = images;
    this.container = container;
    this.outputs = outputs;
  }

  /**
   * Output is sent whether the container succeeded, failed or ran out of time.
   *
   * @param subject what the run is about, for the log: an object's address or the kind of call
   * @param input stages the input in
   * @param request completes the request with the staged input
   */
  ContainerResult of(
      String subject,
      Function<Workspace, StagedInput> input,
      Function<StagedInput, RunRequest> request,
      TimeBudget budget) {
    Phases phases = new Phases();
    try (Workspace workspace = workspaces.open()) {
      Optional<Rootfs> rootfs = phases.time("image", images::acquire);
      StagedInput staged = phases.time("input", () -> input.apply(workspace));
      ContainerResult result =
          phases.time("run", () -> container.run(request.apply(staged), rootfs, workspace, budget));
      SentOutput sent = phases.time("output", () -> outputs.send(workspace));
      LOG.info(
          "{}: {}; {} bytes in, {} objects with {} bytes out; {}; {}",
          subject,
          outcome(result),
          staged.bytes(),
          sent.objects(),
          sent.bytes(),
          rootfs.map(ContainerRun::describe).orElse("no image"),
          phases);
      return result;
    } catch (InvocationFailure e) {
      LOG.error("{}: failed: {}; {}", subject, e.reason(), phases);
      e.origin().ifPresent(origin -> LOG.debug("{}: underneath", subject, origin));
      throw e;
    }
  }

  private static String outcome(ContainerResult result) {
    return result.timeout().orElseGet(() -> "exit " + result.exitCode());
  }

  static String describe(Rootfs rootfs) {
    return "image %s %s".formatted(rootfs.digest(), rootfs.fresh() ? "unpacked now" : "cached");
  }
}
