package io.scar.supervisor.batch;

import io.scar.contract.definition.StorageProviderId;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.JobSettings;
import io.scar.supervisor.config.JobSettings.ObjectAddress;
import io.scar.supervisor.config.JobSettingsReader;
import io.scar.supervisor.config.LogFormat;
import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.config.LogSettingsReader;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.JobClaim;
import io.scar.supervisor.execution.ContainerFailed;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.ScarExec;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.failure.MachineFailed;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.pipeline.Invocation;
import io.scar.supervisor.pipeline.Pipeline;
import io.scar.supervisor.pipeline.RecordsFailed;
import io.scar.supervisor.pipeline.Supervisor;
import io.scar.supervisor.pipeline.SupervisorBroken;
import io.scar.supervisor.storage.FunctionStorage;
import io.scar.supervisor.storage.JobRole;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.SignedCalls;
import io.scar.supervisor.storage.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt of a job, on one of its nodes. */
final class Job {

  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  /** AWS Batch ends what takes too long, and nothing here does. */
  private static final Duration NO_LIMIT = Duration.ofDays(366);

  /** The engine's own, and a moment for what it has to end by force. */
  private static final Duration PATIENCE = ScarExec.GRACE_IN_JOBS.plusSeconds(3);

  private static final int FAILED = 1;

  private final Map<String, String> environment;
  private final SupervisorLog log;
  private volatile @Nullable Supervisor running;
  private volatile boolean ended;
  private volatile boolean stopping;

  Job(Map<String, String> environment) {
    this.environment = environment;
    this.log =
        SupervisorLog.toStandardError(
            LogSettingsReader.beforeConfiguration(environment, LogFormat.TEXT));
  }

  /** The exit code. Why it is not 0 is the last line of the log. */
  int run() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    int code;
    try {
      code = work();
    } catch (ContainerFailed e) {
      code = failed(e, e.exitCode());
    } catch (RecordsFailed e) {
      code = failed(e, e.exitCode());
    } catch (InvocationFailure e) {
      code = failed(e, FAILED);
    } catch (RuntimeException | Error e) {
      LOG.error("a defect of the supervisor", e);
      code = failed(new SupervisorBroken(e), FAILED);
    }
    ended = true;
    return code;
  }

  private int work() {
    JobSettings job = JobSettingsReader.read(environment);
    log.begin(job.requestId());
    SupervisorConfig config = ConfigReader.readJob(environment, JobRole.of(environment));
    log.configure(config.log());
    LOG.info(
        "job {} of function {}, attempt {}", job.jobId(), config.functionName(), job.attempt());
    S3Storage amazon = new S3Storage(config.aws());
    SignedCalls calls = new SignedCalls(config.aws());
    try (FunctionStorage storage = new FunctionStorage(amazon, config.storageProviders(), calls)) {
      JobClaim.make(job, amazon.conditional());
      byte[] event = event(job, amazon, config.folders().temporary());
      try (Pipeline pipeline =
          new Pipeline(
              config,
              storage,
              RootfsProvider.of(config, amazon.objects(), calls),
              new ScarExec(config),
              Optional.empty(),
              log)) {
        running = pipeline;
        pipeline.run(event, new Invocation(job.requestId(), NO_LIMIT::toMillis)).orThrow();
        return 0;
      }
    }
  }

  private static byte[] event(JobSettings job, S3Storage amazon, Path temporary) {
    if (job.eventObject().isEmpty()) {
      return job.event().orElse("").getBytes(StandardCharsets.UTF_8);
    }
    ObjectAddress at = job.eventObject().get();
    Path file = temporary.resolve("scar-event-" + UUID.randomUUID());
    amazon.fetch(new StoredObject(StorageProviderId.DEFAULT_S3, at.bucket(), at.key()), file);
    try {
      byte[] event = Files.readAllBytes(file);
      Files.delete(file);
      return event;
    } catch (IOException e) {
      throw MachineFailed.during("read", file, e);
    }
  }

  private int failed(InvocationFailure failure, int code) {
    if (!stopping) {
      log.tell(
          LogLevel.ERROR,
          failure.reason(),
          Map.of("failure", failure.getClass().getSimpleName(), "exitCode", code));
      failure.origin().ifPresent(origin -> LOG.debug("underneath", origin));
    }
    return code;
  }

  /**
   * Upon SIGTERM: at the job's time-out, and when it is cancelled. SIGKILL follows in 30 seconds.
   *
   * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html">Job
   *     timeouts</a>
   */
  private void stop() {
    if (ended) {
      return;
    }
    stopping = true;
    Supervisor at = running;
    String what = "before its container was started";
    try {
      if (at != null && at.stop(PATIENCE)) {
        what = "its container was stopped, and nothing was sent";
      }
    } catch (RuntimeException e) {
      what = "not everything could be removed: " + e.getMessage();
    }
    // Not by SLF4J: its back end is being closed by a hook of its own.
    log.tell(LogLevel.ERROR, "the job was asked to end (SIGTERM): " + what, Map.of());
  }
}
