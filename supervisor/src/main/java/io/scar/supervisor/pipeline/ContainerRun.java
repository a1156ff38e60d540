package io.scar.supervisor.pipeline;

import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.execution.Container;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.execution.Rootfs;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.RunRequest;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.input.StagedInput;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.output.OutputStager;
import io.scar.supervisor.output.SentOutput;
import io.scar.supervisor.workspace.Workspace;
import io.scar.supervisor.workspace.Workspaces;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the container, from its input to its output, in a workspace of its own. */
final class ContainerRun {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerRun.class);

  private final Workspaces workspaces;
  private final RootfsProvider images;
  private final Container container;
  private final OutputStager outputs;
  private final SupervisorLog log;
  private volatile Sending sending = Sending.NOT_BEGUN;

  /** How far the output of the latest run has come. */
  enum Sending {
    NOT_BEGUN,
    UNDER_WAY,
    DONE,
    FAILED
  }

  ContainerRun(
      Workspaces workspaces,
      RootfsProvider images,
      Container container,
      OutputStager outputs,
      SupervisorLog log) {
    this.workspaces = workspaces;
    this.images = images;
    this.container = container;
    this.outputs = outputs;
    this.log = log;
  }

  /** To be asked by any thread. */
  Sending sending() {
    return sending;
  }

  /**
   * Output is sent whether the container succeeded, failed or ran out of time; but not if its work
   * is done elsewhere then.
   *
   * @param subject what the run is about, for the log: an object's address or the kind of call
   * @param input stages the input in
   * @param request completes the request with the staged input
   */
  ContainerResult of(
      String subject,
      Function<Workspace, StagedInput> input,
      Function<StagedInput, RunRequest> request,
      Handling handling) {
    return of(subject, input, request, (result, workspace) -> outputs.send(workspace), handling);
  }

  /**
   * @param output does what is to be done with the output, and tells what was sent of it
   * @throws DoesNotFit if its work can be done elsewhere, and image or input are too large for here
   * @throws io.scar.supervisor.execution.ShutDown if no container may start any more
   */
  ContainerResult of(
      String subject,
      Function<Workspace, StagedInput> input,
      Function<StagedInput, RunRequest> request,
      BiFunction<ContainerResult, Workspace, SentOutput> output,
      Handling handling) {
    container.needOpen();
    sending = Sending.NOT_BEGUN;
    Phases phases = new Phases();
    Duration took = Duration.ZERO;
    boolean succeeded = false;
    try (Workspace workspace = workspaces.open()) {
      Optional<Rootfs> rootfs = phases.time(Phase.IMAGE, () -> fitting(images::acquire, handling));
      StagedInput staged =
          phases.time(Phase.INPUT, () -> fitting(() -> input.apply(workspace), handling));
      ContainerResult result =
          phases.time(
              Phase.RUN,
              () ->
                  container.run(
                      request.apply(staged).with(handling.settings()),
                      rootfs,
                      workspace,
                      handling.budget()));
      took = result.took();
      boolean moves = handling.isMovable() && result.timeout().isPresent();
      SentOutput sent =
          moves
              ? SentOutput.NOTHING
              : phases.time(Phase.OUTPUT, () -> tracked(() -> output.apply(result, workspace)));
      done(subject, outcome(result, moves), result, staged, sent, rootfs, phases);
      succeeded = moves || result.succeeded();
      return result;
    } catch (DoesNotFit e) {
      LOG.info("{}: {}", subject, e.reason());
      succeeded = true;
      throw e;
    } catch (InvocationFailure e) {
      failed(subject, e, phases);
      throw e;
    } finally {
      handling.tally().add(phases, took, succeeded);
    }
  }

  private SentOutput tracked(Supplier<SentOutput> send) {
    Sending reached = Sending.FAILED;
    sending = Sending.UNDER_WAY;
    try {
      SentOutput sent = send.get();
      reached = Sending.DONE;
      return sent;
    } finally {
      sending = reached;
    }
  }

  private static <T> T fitting(Supplier<T> step, Handling handling) {
    try {
      return step.get();
    } catch (InvocationFailure e) {
      throw handling.isMovable() && DoesNotFit.tells(e) ? new DoesNotFit(e) : e;
    }
  }

  private void done(
      String subject,
      String outcome,
      ContainerResult result,
      StagedInput staged,
      SentOutput sent,
      Optional<Rootfs> rootfs,
      Phases phases) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("subject", subject);
    fields.put("exitCode", result.exitCode());
    fields.put("timedOut", result.timeout().isPresent());
    fields.put("inputBytes", staged.bytes());
    fields.put("outputObjects", sent.objects());
    fields.put("outputBytes", sent.bytes());
    rootfs.ifPresent(
        image -> {
          fields.put("image", image.digest());
          fields.put("unpacked", image.fresh());
        });
    fields.put("phases", phases.milliseconds());
    log.tell(
        LogLevel.INFO,
        "%s: %s; %d bytes in, %d objects with %d bytes out; %s; %s"
            .formatted(
                subject,
                outcome,
                staged.bytes(),
                sent.objects(),
                sent.bytes(),
                rootfs.map(ContainerRun::describe).orElse("no image"),
                phases),
        fields);
  }

  private void failed(String subject, InvocationFailure failure, Phases phases) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("subject", subject);
    fields.put("failure", failure.getClass().getSimpleName());
    fields.put("phases", phases.milliseconds());
    log.tell(
        LogLevel.ERROR, "%s: failed: %s; %s".formatted(subject, failure.reason(), phases), fields);
    failure.origin().ifPresent(origin -> LOG.debug("{}: underneath", subject, origin));
  }

  /** Where the work goes on elsewhere, nothing has to be done about a time-out. */
  private static String outcome(ContainerResult result, boolean moves) {
    Optional<String> timeout = moves ? result.timeout() : result.timeoutWithAdvice();
    return timeout.orElseGet(() -> "exit " + result.exitCode());
  }

  static String describe(Rootfs rootfs) {
    return "image %s %s".formatted(rootfs.digest(), rootfs.state().words());
  }
}
