package io.scar.supervisor.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.scar.supervisor.config.ConfigReader;
import io.scar.supervisor.config.ProcessEnvironment;
import io.scar.supervisor.config.SupervisorConfig;
import io.scar.supervisor.execution.ScarExec;
import io.scar.supervisor.execution.StoredImage;
import io.scar.supervisor.failure.InvocationFailure;
import io.scar.supervisor.logging.RequestIds;
import io.scar.supervisor.logging.SupervisorLog;
import io.scar.supervisor.pipeline.Invocation;
import io.scar.supervisor.pipeline.Pipeline;
import io.scar.supervisor.pipeline.SupervisorBroken;
import io.scar.supervisor.storage.S3Storage;
import io.scar.supervisor.storage.SignedCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
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
  private final Map<String, String> environment;
  private @Nullable Pipeline pipeline;

  /**
   * Prepares everything that does not need an event. What is wrong with the configuration is kept
   * for the invocations to report, where their callers see it.
   */
  public Handler() {
    this(SupervisorLog.toStandardError(), ProcessEnvironment.variables());
  }

  Handler(SupervisorLog log, Map<String, String> environment) {
    this.log = log;
    this.environment = environment;
    StartCache.problem().ifPresent(LOG::warn);
    try (var _ = Preparation.begin(ConfigReader.aws(environment))) {
      pipeline = assemble();
    } catch (InvocationFailure e) {
      LOG.error("{}", e.reason());
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    RequestIds.set(context.getAwsRequestId());
    try {
      output.write(answer(input.readAllBytes(), context));
    } finally {
      RequestIds.clear();
    }
  }

  private byte[] answer(byte[] event, Context context) {
    try {
      Pipeline ready = pipeline;
      if (ready == null) {
        ready = assemble();
        pipeline = ready;
      }
      return ready.handle(
          event, new Invocation(context.getAwsRequestId(), context::getRemainingTimeInMillis));
    } catch (InvocationFailure e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("a defect of the supervisor", e);
      throw new SupervisorBroken(e);
    }
  }

  private Pipeline assemble() {
    SupervisorConfig config = ConfigReader.read(environment);
    log.setLevel(config.logLevel());
    ScarExec engine = new ScarExec(config);
    tryEngine(engine, config.image().isPresent());
    S3Storage storage = new S3Storage(config.aws());
    boolean complete = false;
    try {
      Pipeline made =
          new Pipeline(
              config,
              storage,
              new StoredImage(config, storage.objects(), new SignedCalls(config.aws())),
              engine,
              log);
      complete = true;
      return made;
    } finally {
      if (!complete) {
        storage.close();
      }
    }
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
