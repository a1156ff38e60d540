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
import io.scar.supervisor.execution.ShutDown;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  /** For what is told of the work itself. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final int FAILED = 1;

  private final Map<String, String> environment;
  private final SupervisorLog log;
  private volatile @Nullable Supervisor running;
  private volatile boolean done;
  private final CountDownLatch over = new CountDownLatch(1);

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
    over.countDown();
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
        try {
          pipeline.run(event, new Invocation(job.requestId(), NO_LIMIT::toMillis)).orThrow();
        } finally {
          done = true;
        }
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
      return readOnce(file);
    } catch (IOException e) {
      throw MachineFailed.during("read", file, e);
    }
  }

  private static byte[] readOnce(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private int failed(InvocationFailure failure, int code) {
    // A shutdown is told by who does it.
    if (!(failure instanceof ShutDown)) {
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
    if (over.getCount() == 0) {
      return;
    }
    Supervisor at = running;
    String what;
    try {
      what = told(at == null ? Supervisor.UnderWay.NOTHING : at.stop(PATIENCE));
      // What was done is told before why it ended, which is the last line.
      over.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      what = "not everything was removed: interrupted";
    } catch (RuntimeException e) {
      what = "not everything could be removed: " + e.getMessage();
    }
    // Not by SLF4J: its back end is being closed by a hook of its own.
    log.tell(LogLevel.ERROR, "the job was asked to end (SIGTERM): " + what, Map.of());
  }

  private String told(Supervisor.UnderWay ended) {
    return switch (ended) {
      case NOTHING -> done ? "when its work was over" : "before its container was started";
      case STOPPED -> "its container was stopped, and nothing was sent";
      case CUT -> "its container had ended, and not all of its output could be sent";
      case DONE -> "its container had ended, and all of its output was sent";
    };
  }
}
