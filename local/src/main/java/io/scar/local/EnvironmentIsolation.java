package io.scar.local;

import io.scar.container.ContainerException;
import io.scar.container.engine.EngineProbe;
import io.scar.container.engine.SandboxProbe;
import io.scar.local.config.Options;
import io.scar.local.lambda.runtime.Isolation;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how tight execution environments can be: as Lambda's where the machine allows it, plain
 * processes elsewhere.
 */
final class EnvironmentIsolation {

  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentIsolation.class);

  private EnvironmentIsolation() {}

  /**
   * @param scratch a folder for the files of a trial, which are gone afterwards
   */
  static Isolation choose(Options options, Path scratch) throws IOException {
    Isolation isolation = options.plain() ? plain("started with --plain") : tried(options, scratch);
    switch (isolation) {
      case Isolation.Tight _ -> LOG.info("execution environments are as tight as Lambda's");
      case Isolation.Plain(String why) ->
          LOG.info("execution environments are plain processes: {}", why);
    }
    return isolation;
  }

  private static Isolation tried(Options options, Path scratch) throws IOException {
    if (options.engine().isEmpty()) {
      return plain("no engine was named to make them tight (--engine)");
    }
    Path engine = options.engine().get().toAbsolutePath().normalize();
    try {
      return switch (SandboxProbe.attempt(engine, scratch)) {
        case EngineProbe.Works _ -> new Isolation.Tight(engine);
        case EngineProbe.Fails(String reason) -> plain(reason);
      };
    } catch (ContainerException e) {
      return plain(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a sandbox was tried", e);
    }
  }

  private static Isolation plain(String why) {
    return new Isolation.Plain(why);
  }
}
