package io.scar.supervisor.execution;

import io.scar.container.ContainerException;
import io.scar.container.engine.CommandLine;
import io.scar.container.engine.ContainerProcess;
import io.scar.container.engine.EngineChoice;
import io.scar.container.engine.EngineMode;
import io.scar.container.engine.Engines;
import io.scar.supervisor.config.OwnImage;
import io.scar.supervisor.config.SupervisorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundle's engine. What a probe finds holds for as long as the execution environment lives. */
public final class ScarExec implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(ScarExec.class);

  /**
   * What a program has from SIGTERM to SIGKILL: most of the 30 seconds that AWS Batch gives a job.
   */
  public static final Duration GRACE_IN_JOBS = Duration.ofSeconds(20);

  private final Path binary;
  private final Path scratch;
  private final Optional<EngineMode> forced;
  private final boolean insideImage;
  private final Optional<Duration> grace;
  private final Map<Boolean, Choice> choices = new HashMap<>();

  public ScarExec(SupervisorConfig config) {
    this.binary = config.folders().scarExec();
    this.scratch = config.folders().temporary().resolve("scar").resolve("probe");
    this.forced = config.engine();
    this.insideImage = config.image().orElse(null) instanceof OwnImage;
    this.grace = config.job().map(_ -> GRACE_IN_JOBS);
  }

  @Override
  public synchronized Choice choose(boolean hasImage) {
    Choice known = choices.get(hasImage);
    if (known != null) {
      return known;
    }
    try {
      EngineChoice choice =
          insideImage
              ? Engines.insideImage(forced)
              : Engines.choose(binary, scratch, forced, hasImage);
      LOG.info("engine {}", told(choice, forced.isPresent()));
      LOG.debug("engine {}", choice.why());
      Choice chosen = new Choice(choice.mode(), choice.why());
      choices.put(hasImage, chosen);
      return chosen;
    } catch (ContainerException e) {
      throw new EngineFailed(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailed("the choice of an engine was interrupted", e);
    }
  }

  /**
   * For every start's log. That namespaces, which are tried first, are not to be had is as it
   * should be in Lambda, and no reason to advise anything; the machine's words are in the log for
   * whoever looks for them.
   */
  static String told(EngineChoice choice, boolean asked) {
    return choice.mode() == EngineMode.REWRITE && !asked
        ? choice.mode().label() + ": namespaces are not allowed here"
        : choice.why();
  }

  @Override
  public List<String> commandLine(EngineMode mode, ContainerProcess process) {
    List<String> line = CommandLine.of(binary, mode, process);
    if (grace.isEmpty()) {
      return line;
    }
    List<String> patient = new ArrayList<>(line);
    patient.addAll(1, List.of("--grace", Long.toString(grace.get().toSeconds())));
    return patient;
  }
}
