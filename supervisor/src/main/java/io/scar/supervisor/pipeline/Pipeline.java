package io.scar.supervisor.pipeline;

import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.event.Content;
import io.scar.supervisor.event.DirectEvent;
import io.scar.supervisor.event.Event;
import io.scar.supervisor.event.EventParser;
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
import io.scar.supervisor.execution.TimeBudget;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.input.InputStager;
import io.scar.supervisor.input.StagedInput;
import io.scar.supervisor.logging.LineSink;
import io.scar.supervisor.output.OutputStager;
import io.scar.supervisor.response.Answers;
import io.scar.supervisor.storage.Storage;
import io.scar.supervisor.workspace.Workspaces;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to an event: parse, stage in, run, stage out, answer. */
public final class Pipeline implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  private final SupervisorConfig config;
  private final Storage storage;
  private final RootfsProvider images;
  private final Workspaces workspaces;
  private final InputStager inputs;
  private final ContainerRun runs;
  private final Answers answers;

  /**
   * @param storage closed with this, as is {@code images}
   * @param log takes what containers write
   */
  public Pipeline(
      SupervisorConfig config,
      Storage storage,
      RootfsProvider images,
      Engine engine,
      LineSink log) {
    this.config = config;
    this.storage = storage;
    this.images = images;
    this.workspaces = Workspaces.in(config.folders().temporary());
    this.inputs = new InputStager(storage, config.function().fileStageIn());
    this.runs =
        new ContainerRun(
            workspaces,
            images,
            new Container(config, engine, workspaces.cache(), log),
            new OutputStager(storage, config.function().output()));
    this.answers = new Answers(config.logGroup(), config.logStream(), config.rawResponse());
  }

  /**
   * Handles one event; not to be called by two threads at once.
   *
   * @return the answer
   * @throws InvocationFailure if the invocation must count as failed
   */
  public byte[] handle(byte[] event, Invocation invocation) {
    TimeBudget budget =
        new TimeBudget(invocation.millisToDeadline(), config.timeLimits().threshold());
    Event parsed = EventParser.parse(event);
    ContainerResult result =
        switch (parsed) {
          case StorageEvent storageEvent -> records(storageEvent.records(), invocation, budget);
          case DirectEvent call -> call(call, invocation, budget);
          case OtherEvent other -> other(other, invocation, budget);
          case S3TestEvent test -> {
            LOG.info("S3 can reach this function from bucket {}; nothing to do", test.bucket());
            yield ContainerResult.none();
          }
          case KeepWarmEvent _ -> {
            String image = images.acquire().map(ContainerRun::describe).orElse("no image");
            LOG.info("kept warm: {}", image);
            yield ContainerResult.none();
          }
        };
    return answers.of(result, invocation.requestId());
  }

  @Override
  public void close() {
    try (storage;
        images;
        workspaces) {
      LOG.debug("closing");
    }
  }

  /** Every record is tried; then the invocation fails if any of them failed. */
  private ContainerResult records(
      List<StorageRecord> records, Invocation invocation, TimeBudget budget) {
    ContainerResult last = ContainerResult.none();
    List<InvocationFailure> failures = new ArrayList<>();
    for (StorageRecord record : records) {
      if (record.isDirectoryMarker()) {
        LOG.info("{}: a directory marker is no file; skipped", record.address());
        continue;
      }
      try {
        last = record(record, invocation, budget);
        last.orThrow();
      } catch (InvocationFailure e) {
        failures.add(e);
      }
    }
    if (failures.size() == 1) {
      throw failures.getFirst();
    }
    if (!failures.isEmpty()) {
      throw new RecordsFailed(
          records.size(), failures.stream().map(InvocationFailure::reason).toList());
    }
    return last;
  }

  private ContainerResult record(StorageRecord record, Invocation invocation, TimeBudget budget) {
    return runs.of(
        record.address(),
        workspace -> inputs.stage(record, workspace),
        staged ->
            new RunRequest(
                invocation.requestId(),
                Optional.empty(),
                List.of(),
                staged.file(),
                Optional.of(record.json()),
                Optional.of(record.key()),
                record.time()),
        budget);
  }

  private ContainerResult call(DirectEvent call, Invocation invocation, TimeBudget budget) {
    ContainerResult result =
        runs.of(
            "direct call",
            workspace -> inputs.stage(call.json().getBytes(StandardCharsets.UTF_8), workspace),
            staged ->
                request(
                    invocation,
                    staged,
                    call.script().map(Content::bytes),
                    call.arguments(),
                    Optional.of(call.json())),
            budget);
    if (call.asynchronous()) {
      result.orThrow();
    }
    return result;
  }

  private ContainerResult other(OtherEvent event, Invocation invocation, TimeBudget budget) {
    ContainerResult result =
        runs.of(
            event.scheduled() ? "scheduled event" : "event",
            workspace -> inputs.stage(event.content().bytes(), workspace),
            staged ->
                request(
                    invocation,
                    staged,
                    Optional.empty(),
                    List.of(),
                    event.json()
                        ? Optional.of(new String(event.content().bytes(), StandardCharsets.UTF_8))
                        : Optional.empty()),
            budget);
    if (event.scheduled()) {
      result.orThrow();
    }
    return result;
  }

  private static RunRequest request(
      Invocation invocation,
      StagedInput staged,
      Optional<byte[]> script,
      List<String> arguments,
      Optional<String> json) {
    return new RunRequest(
        invocation.requestId(),
        script,
        arguments,
        staged.file(),
        json,
        Optional.empty(),
        Optional.empty());
  }
}
