package io.scar.supervisor.pipeline;

import io.scar.contract.job.JobName;
import io.scar.supervisor.config.BatchJob;
import io.scar.supervisor.config.Delegating;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.Delegation;
import io.scar.supervisor.event.Content;
import io.scar.supervisor.event.DirectEvent;
import io.scar.supervisor.event.Event;
import io.scar.supervisor.event.EventParser;
import io.scar.supervisor.event.HttpEvent;
import io.scar.supervisor.event.KeepWarmEvent;
import io.scar.supervisor.event.OtherEvent;
import io.scar.supervisor.event.S3TestEvent;
import io.scar.supervisor.event.StorageEvent;
import io.scar.supervisor.event.StorageRecord;
import io.scar.supervisor.execution.Container;
import io.scar.supervisor.execution.ContainerResult;
import io.scar.supervisor.execution.Engine;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.RunRequest;
import io.scar.supervisor.execution.RunSettings;
import io.scar.supervisor.execution.ShutDown;
import io.scar.supervisor.execution.TimeBudget;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.input.InputStager;
import io.scar.supervisor.input.StagedInput;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.output.OutputStager;
import io.scar.supervisor.response.Answers;
import io.scar.supervisor.response.JobAnswer;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.workspace.Workspaces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to an event: parse, stage in, run, stage out, answer. */
public final class Pipeline implements Supervisor {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** Within what Lambda gives a process that it asks to end: 500 ms with an internal extension. */
  private static final Duration LAST_STEPS = Duration.ofMillis(300);

  private final SupervisorConfig config;
  private final SupervisorLog log;
  private final Storage storage;
  private final RootfsProvider images;
  private final Workspaces workspaces;
  private final InputStager inputs;
  private final Container container;
  private final ContainerRun runs;
  private final Answers answers;
  private final HttpCalls https;
  private final Placement placement;
  private final Semaphore idle = new Semaphore(1);
  private boolean warm;

  /**
   * @param storage closed with this, as is {@code images}
   * @param jobs do what is not done here; empty if that is nothing
   * @param log takes what containers write, and what is told of each invocation
   */
  public Pipeline(
      SupervisorConfig config,
      Storage storage,
      RootfsProvider images,
      Engine engine,
      Optional<Delegation> jobs,
      SupervisorLog log) {
    this.config = config;
    this.log = log;
    this.storage = storage;
    this.images = images;
    this.workspaces = Workspaces.in(config.folders().temporary());
    this.inputs =
        new InputStager(storage, config.function().input(), config.function().fileStageIn());
    this.container = new Container(config, engine, workspaces.cache(), log);
    this.placement = new Placement(config, jobs, log);
    boolean sends = config.job().map(BatchJob::main).orElse(true);
    OutputStager outputs =
        new OutputStager(storage, sends ? config.function().output() : List.of());
    this.runs = new ContainerRun(workspaces, images, container, outputs, log);
    this.answers = new Answers(config.logGroup(), config.logStream(), config.rawResponse());
    this.https =
        new HttpCalls(
            config,
            runs,
            inputs,
            outputs,
            storage,
            new ForwardedEvents(config.function().input(), this::records),
            placement);
  }

  @Override
  public void handle(byte[] event, Invocation invocation, OutputStream answer) throws IOException {
    try (Turn turn = new Turn(invocation)) {
      handle(EventParser.parse(event), turn.handling, answer);
    }
  }

  @Override
  public ContainerResult run(byte[] event, Invocation invocation) {
    try (Turn turn = new Turn(invocation)) {
      return work(EventParser.parse(event), turn.handling).result();
    }
  }

  /** One event after the other. */
  private final class Turn implements AutoCloseable {

    private final Handling handling;

    Turn(Invocation invocation) {
      handling =
          new Handling(
              invocation,
              new TimeBudget(invocation.millisToDeadline(), config.timeLimits().threshold()),
              new Tally(),
              RunSettings.of(config.rawResponse()),
              false);
      idle.acquireUninterruptibly();
    }

    @Override
    public void close() {
      idle.release();
      log.metrics(handling.tally().metrics(!warm), config.functionName());
      warm = true;
    }
  }

  @Override
  public UnderWay stop(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean busy = !idle.tryAcquire();
    container.stop(patience);
    UnderWay what = busy ? awaitLastSteps(end) : UnderWay.NOTHING;
    // The process's end closes the rest, and sooner.
    workspaces.close();
    return what;
  }

  /**
   * @param end by which output is to be sent
   */
  private UnderWay awaitLastSteps(long end) {
    if (!isOverWithin(LAST_STEPS)
        && runs.sending() == ContainerRun.Sending.UNDER_WAY
        && !isOverWithin(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
      LOG.debug("output is still being sent");
    }
    return switch (runs.sending()) {
      case NOT_BEGUN -> UnderWay.STOPPED;
      case UNDER_WAY, FAILED -> UnderWay.CUT;
      case DONE -> UnderWay.DONE;
    };
  }

  private boolean isOverWithin(Duration time) {
    try {
      return idle.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    try (storage;
        images;
        workspaces) {
      LOG.debug("closing");
    }
  }

  private void handle(Event event, Handling handling, OutputStream answer) throws IOException {
    // Not by a switch over types, for which Java generates a class at the first event.
    if (event instanceof HttpEvent http) {
      https.answer(http.call(), handling, answer);
      return;
    }
    Outcome outcome = work(event, handling);
    if (outcome instanceof Outcome.HandedOver handed) {
      answers.write(
          new JobAnswer(handed.job(), config.functionName()), handling.requestId(), answer);
    } else {
      answers.write(outcome.result(), handling.requestId(), answer);
    }
  }

  private Outcome work(Event event, Handling handling) {
    if (event instanceof HttpEvent http) {
      return https.unanswered(http.call(), handling);
    }
    if (event instanceof StorageEvent storageEvent) {
      return records(storageEvent.records(), handling);
    }
    if (event instanceof DirectEvent call) {
      return call(call, handling);
    }
    if (event instanceof OtherEvent other) {
      return other(other, handling);
    }
    if (event instanceof S3TestEvent test) {
      LOG.info("S3 can reach this function from bucket {}; nothing to do", test.bucket());
    }
    if (event instanceof KeepWarmEvent) {
      boolean elsewhere = config.delegating().map(Delegating::everything).orElse(false);
      LOG.info(
          "kept warm: {}",
          elsewhere
              ? "AWS Batch does the work"
              : images.acquire().map(ContainerRun::describe).orElse("no image"));
    }
    return Outcome.none();
  }

  /** Every record is tried; then the invocation fails if any of them failed. */
  private Outcome records(List<StorageRecord> records, Handling handling) {
    Outcome last = Outcome.none();
    List<InvocationFailure> failures = new ArrayList<>();
    for (StorageRecord record : records) {
      if (record.isDirectoryMarker()) {
        LOG.info("{}: a directory marker is no file; skipped", record.address());
        continue;
      }
      if (JobName.isKept(record.key())) {
        // Or handing over would cause events that are handed over.
        LOG.info("{}: is kept about a job, and no input; skipped", record.address());
        continue;
      }
      try {
        last =
            placement.of(
                Work.of(record, handling.requestId()), handling, here -> record(record, here));
        last.orThrow();
      } catch (ShutDown e) {
        // Nor will the others be tried.
        throw e;
      } catch (InvocationFailure e) {
        failures.add(e);
      }
    }
    if (failures.size() == 1) {
      throw failures.getFirst();
    }
    if (!failures.isEmpty()) {
      throw new RecordsFailed(records.size(), failures);
    }
    return last;
  }

  private ContainerResult record(StorageRecord record, Handling handling) {
    return runs.of(
        record.address(),
        workspace -> inputs.stage(record, workspace),
        staged ->
            new RunRequest(
                handling.requestId(),
                Optional.empty(),
                List.of(),
                staged.file(),
                Optional.of(record.json()),
                Optional.of(record.key()),
                record.time()),
        handling);
  }

  private Outcome call(DirectEvent call, Handling handling) {
    String subject = "direct call";
    byte[] json = call.json().getBytes(StandardCharsets.UTF_8);
    Outcome outcome =
        placement.of(
            Work.of(subject, handling.requestId(), () -> json),
            handling,
            here ->
                runs.of(
                    subject,
                    workspace -> inputs.stage(json, workspace),
                    staged ->
                        request(
                            here,
                            staged,
                            call.script().map(Content::bytes),
                            call.arguments(),
                            Optional.of(call.json())),
                    here));
    if (call.asynchronous()) {
      outcome.orThrow();
    }
    return outcome;
  }

  private Outcome other(OtherEvent event, Handling handling) {
    String subject = event.scheduled() ? "scheduled event" : "event";
    byte[] content = event.content().bytes();
    Optional<String> json =
        event.json() ? Optional.of(new String(content, StandardCharsets.UTF_8)) : Optional.empty();
    Outcome outcome =
        placement.of(
            Work.of(subject, handling.requestId(), () -> content),
            handling,
            here ->
                runs.of(
                    subject,
                    workspace -> inputs.stage(content, workspace),
                    staged -> request(here, staged, Optional.empty(), List.of(), json),
                    here));
    if (event.scheduled()) {
      outcome.orThrow();
    }
    return outcome;
  }

  private static RunRequest request(
      Handling handling,
      StagedInput staged,
      Optional<byte[]> script,
      List<String> arguments,
      Optional<String> json) {
    return new RunRequest(
        handling.requestId(),
        script,
        arguments,
        staged.file(),
        json,
        Optional.empty(),
        Optional.empty());
  }
}
