package io.scar.supervisor.pipeline;

import io.scar.contract.environment.JobVariables;
import io.scar.contract.job.JobName;
import io.scar.supervisor.config.Delegating;
import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.Delegation;
import io.scar.supervisor.delegate.JobEvent;
import io.scar.supervisor.delegate.RunHistory;
import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.storage.StorageRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides for each piece of work whether it is done here or by a job of AWS Batch. */
final class Placement {

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  /** Of what is left until Lambda ends the invocation: for the answer. */
  private static final Duration FOR_THE_ANSWER = Duration.ofMillis(300);

  private final SupervisorConfig config;
  private final Optional<Delegation> jobs;
  private final RunHistory history;
  private final SupervisorLog log;

  /**
   * @param jobs empty if all work is done here
   */
  Placement(SupervisorConfig config, Optional<Delegation> jobs, SupervisorLog log) {
    this.config = config;
    this.jobs = jobs;
    this.history = new RunHistory(config.folders().temporary().resolve("scar").resolve("history"));
    this.log = log;
  }

  /**
   * @param here does the work in this environment
   * @throws io.scar.supervisor.failure.InvocationFailure if it failed here for a reason that is no
   *     want of room or time, or if it could not be handed over
   */
  Outcome of(Work work, Handling handling, Function<Handling, ContainerResult> here) {
    if (jobs.isEmpty() || config.delegating().isEmpty()) {
      return new Outcome.Ran(here.apply(handling));
    }
    Delegating how = config.delegating().get();
    Handover handover =
        new Handover(
            jobs.get(), JobName.of(config.functionName(), work.identity()), work, handling);
    Optional<String> cause =
        how.everything()
            ? Optional.of("the function's mode is `batch`")
            : beforehand(handover, how);
    if (cause.isPresent()) {
      return handover.because(cause.get());
    }
    try {
      ContainerResult result = here.apply(handling.movable(how.after()));
      if (result.timeout().isPresent()) {
        return handover.because(late(result.took()));
      }
      if (result.succeeded()) {
        history.add(result.took());
      }
      return new Outcome.Ran(result);
    } catch (DoesNotFit e) {
      return handover.because(e.reason());
    }
  }

  private String late(Duration ran) {
    if (ran.isZero()) {
      return "no time was left to start its container";
    }
    history.addStopped(ran);
    return "its container was stopped after %.1f s".formatted(seconds(ran));
  }

  /** Why it is not even begun here, if it is not. */
  private Optional<String> beforehand(Handover handover, Delegating how) {
    if (handover.begun()) {
      return Optional.of("an earlier attempt at this event did, or was about to");
    }
    Duration left = handover.handling.budget().within(how.after()).left();
    if (how.after().filter(Duration::isZero).isPresent()) {
      return Optional.of("`batch_after` is 0");
    }
    if (left.isZero()) {
      return Optional.of("no time is left here");
    }
    Optional<Duration> usual = history.usual().filter(time -> time.compareTo(left) > 0);
    if (usual.isPresent()) {
      return Optional.of(
          "runs took %.1f s lately, and %.1f s are left"
              .formatted(seconds(usual.get()), seconds(left)));
    }
    long input = config.function().fileStageIn() ? 0 : handover.work.inputBytes();
    long room = input == 0 ? 0 : room();
    return input <= room
        ? Optional.empty()
        : Optional.of(
            "its input has %d bytes, and %d are left of %s"
                .formatted(input, room, config.folders().temporary()));
  }

  private long room() {
    Path temporary = config.folders().temporary();
    try {
      return Files.getFileStore(temporary).getUsableSpace();
    } catch (IOException e) {
      throw MachineFailed.during("look at the room in", temporary, e);
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /** One piece of work on its way to a job. */
  private final class Handover {

    private final Delegation to;
    private final JobName name;
    private final Work work;
    private final Handling handling;

    Handover(Delegation to, JobName name, Work work, Handling handling) {
      this.to = to;
      this.name = name;
      this.work = work;
      this.handling = handling;
    }

    boolean begun() {
      try {
        return to.begun(name);
      } catch (StorageRefused e) {
        // So S3 says too that there is no such object.
        LOG.debug("taken as not begun: {}", e.reason());
        return false;
      }
    }

    Outcome because(String cause) {
      long start = System.nanoTime();
      JobEvent event =
          new JobEvent(
              name,
              work.event().get(),
              Map.of(
                  JobVariables.REQUEST_ID,
                  handling.requestId(),
                  JobVariables.CONTEXT,
                  JobContext.json(config, handling.requestId())));
      SubmittedJob job = to.submit(event, handling.budget().untilDeadline().minus(FOR_THE_ANSWER));
      handling.tally().handedOver();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("subject", work.subject());
      fields.put("cause", cause);
      fields.put("jobId", job.id());
      fields.put("jobName", job.name().value());
      fields.put("jobQueue", job.queue());
      fields.put("milliseconds", Phases.milliseconds(System.nanoTime() - start));
      log.tell(
          LogLevel.INFO,
          "%s: handed over to AWS Batch, for %s; job %s (%s) in queue %s"
              .formatted(work.subject(), cause, job.id(), job.name(), job.queue()),
          fields);
      return new Outcome.HandedOver(job);
    }
  }
}
