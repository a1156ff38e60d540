package io.scar.cli.doctor;

import io.scar.cli.failure.Failure;
import io.scar.container.engine.EngineMode;
import io.scar.container.engine.Engines;
import io.scar.container.engine.Engines.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which modes of the engine can run images here.
 *
 * @param trials best mode first
 */
public record EngineExamination(List<Trial> trials) {

  public EngineExamination {
    trials = List.copyOf(trials);
  }

  /** The mode that functions of a local cloud on this machine use; none if no image can be run. */
  public Optional<EngineMode> chosen() {
    return trials.stream().filter(Trial::works).map(Trial::mode).findFirst();
  }

  /**
   * Tries all of them for real.
   *
   * @param distribution where the engine is; null if unknown
   * @throws Failure MACHINE if nothing can be tried
   */
  public static EngineExamination of(@Nullable Path distribution) {
    if (distribution == null) {
      throw Failure.machine(
          "It is not known where scar is installed, so its engine cannot be tried.",
          "Use the distribution's bin/scar.",
          null);
    }
    Path engine = distribution.resolve("bin").resolve("scar-exec");
    try {
      Path scratch = Files.createTempDirectory("scar-doctor-");
      try {
        List<Trial> trials = new ArrayList<>();
        for (EngineMode mode : Engines.FOR_IMAGES) {
          trials.add(Engines.attempt(engine, scratch, mode));
        }
        return new EngineExamination(trials);
      } finally {
        Files.delete(scratch);
      }
    } catch (IOException e) {
      throw Failure.machine(
          "The engine cannot be tried: " + e.getMessage(),
          "Free space in the temporary folder, or name another with -Djava.io.tmpdir.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.machine("Interrupted.", null, e);
    }
  }
}
