package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.LogLevel;
import io.scar.supervisor.config.LogSettingsReader;
import io.scar.supervisor.config.ProcessEnvironment;
import io.scar.supervisor.config.RuntimeApiAddress;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.delegate.Delegation;
import io.scar.supervisor.execution.RootfsProvider;
import io.scar.supervisor.execution.ScarExec;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.pipeline.Invocation;
import io.scar.supervisor.pipeline.Pipeline;
import io.scar.supervisor.pipeline.Supervisor;
import io.scar.supervisor.pipeline.SupervisorBroken;
import io.scar.supervisor.storage.FunctionStorage;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.SignedCalls;
import io.scar.supervisor.storage.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda's entry point: {@code io.scar.supervisor.lambda.Handler::handleRequest}. An exception that
 * leaves it is reported by its type and message, and the invocation counts as failed.
 */
public final class Handler implements RequestStreamHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Handler.class);

  private final SupervisorLog log;
  private final Supplier<Supervisor> assembly;
  private volatile @Nullable Supervisor supervisor;

  /**
   * Prepares everything that does not need an event. What stands against that is Lambda's to know:
   * it is reported as the failure of the init phase, and the process ends.
   */
  public Handler() {
    this(ProcessEnvironment.variables());
  }

  Handler(Map<String, String> environment) {
    this(
        SupervisorLog.toStandardError(LogSettingsReader.beforeConfiguration(environment)),
        environment);
  }

  private Handler(SupervisorLog log, Map<String, String> environment) {
    this(log, () -> assemble(environment, log));
    InternalExtension extension = InternalExtension.start(environment);
    StartCache.problem().ifPresent(LOG::warn);
    try {
      supervisor = assembly.get();
    } catch (InvocationFailure e) {
      giveUp(e, environment);
      throw e;
    } catch (RuntimeException e) {
      SupervisorBroken broken = broken(e);
      giveUp(broken, environment);
      throw broken;
    }
    extension.awaitRegistration();
    Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
  }

  /** Nothing is assembled before the first event. */
  Handler(SupervisorLog log, Supplier<Supervisor> assembly) {
    this.log = log;
    this.assembly = assembly;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    log.begin(context.getAwsRequestId());
    try {
      answer(input.readAllBytes(), output, context);
    } finally {
      log.end();
    }
  }

  private void answer(byte[] event, OutputStream answer, Context context) throws IOException {
    try {
      Supervisor ready = supervisor;
      if (ready == null) {
        ready = assembly.get();
        supervisor = ready;
      }
      ready.handle(
          event,
          new Invocation(context.getAwsRequestId(), context::getRemainingTimeInMillis),
          answer);
    } catch (InvocationFailure e) {
      throw e;
    } catch (VirtualMachineError e) {
      // Out of memory or stack: what holds in this process is not known any more. Lambda's client
      // reports it and ends the process, and the next event gets another one.
      throw e;
    } catch (RuntimeException | Error e) {
      SupervisorBroken broken = broken(e);
      startAnew();
      throw broken;
    }
  }

  private static Supervisor assemble(Map<String, String> environment, SupervisorLog log) {
    try (Preparation preparation = Preparation.begin(ConfigReader.aws(environment))) {
      return assemble(environment, log, preparation);
    }
  }

  private static Supervisor assemble(
      Map<String, String> environment, SupervisorLog log, Preparation preparation) {
    SupervisorConfig config = ConfigReader.read(environment);
    preparation.connect(config.function());
    log.configure(config.log());
    InflateLibrary.name(config.folders().scarExec());
    if (config.image().isPresent()) {
      // Its registry is spoken to by TLS even where the storage is not.
      Tls.prefer();
    }
    ScarExec engine = new ScarExec(config);
    tryEngine(engine, config.image().isPresent());
    S3Storage amazon = preparation.storage();
    SignedCalls calls = new SignedCalls(config.aws());
    FunctionStorage storage = new FunctionStorage(amazon, config.storageProviders(), calls);
    boolean complete = false;
    try {
      storage.prepare();
      Pipeline made =
          new Pipeline(
              config,
              storage,
              RootfsProvider.of(config, amazon.objects(), calls),
              engine,
              config.delegating().map(to -> new Delegation(config.aws(), to, amazon.conditional())),
              log);
      complete = true;
      return made;
    } finally {
      if (!complete) {
        storage.close();
      }
    }
  }

  private static SupervisorBroken broken(Throwable defect) {
    LOG.error("a defect of the supervisor", defect);
    return new SupervisorBroken(defect);
  }

  /** Nothing that a defect left behind reaches the next event. */
  private void startAnew() {
    Supervisor old = supervisor;
    supervisor = null;
    if (old != null) {
      try {
        old.close();
      } catch (RuntimeException e) {
        LOG.error("what a defect left behind could not be closed", e);
      }
    }
  }

  /**
   * Ends the process once Lambda knows why: thrown, the failure would be reported a second time,
   * under another name. Where nobody listens, it is thrown.
   */
  private static void giveUp(InvocationFailure failure, Map<String, String> environment) {
    LOG.error("{}", failure.reason());
    Optional<URI> api = RuntimeApiAddress.of(environment);
    if (api.isEmpty()) {
      return;
    }
    try {
      InitError.of(failure).report(api.get());
    } catch (IOException e) {
      LOG.error("the failure could not be reported: {}", e.getMessage());
      return;
    }
    Runtime.getRuntime().exit(1);
  }

  /**
   * Upon SIGTERM. Lambda gives a process with an internal extension 500 ms.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown">the
   *     shutdown phase</a>
   */
  private void shutDown() {
    long start = System.nanoTime();
    String what = "nothing was under way";
    Supervisor running = supervisor;
    try {
      Supervisor.UnderWay ended =
          running == null ? Supervisor.UnderWay.NOTHING : running.stop(Duration.ZERO);
      if (ended != Supervisor.UnderWay.NOTHING) {
        what =
            ended == Supervisor.UnderWay.DONE
                ? "the invocation under way came to its end"
                : "the invocation under way was ended";
      }
    } catch (RuntimeException e) {
      what = "not everything could be removed: " + e.getMessage();
    }
    // Not by SLF4J: its back end is being closed by a hook of its own.
    long took = (System.nanoTime() - start) / 1_000_000;
    log.tell(
        LogLevel.INFO,
        "shut down in %d ms: %s".formatted(took, what),
        Map.of("milliseconds", took));
  }

  /** The first invocation would otherwise wait for the engine's trial run. */
  private static void tryEngine(ScarExec engine, boolean hasImage) {
    try {
      engine.choose(hasImage);
    } catch (InvocationFailure e) {
      LOG.debug("the invocations will report it: {}", e.reason());
    }
  }
}
