package io.scar.cli.doctor;

import io.scar.cli.failure.Failure;
import io.scar.container.engine.EngineMode;
import io.scar.container.engine.EngineProbe;
import io.scar.container.engine.Engines;
import io.scar.container.engine.Engines.Trial;
import io.scar.container.engine.SandboxProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which modes of the engine can run images here, and whether it can make environments as tight as
 * Lambda's.
 *
 * @param trials best mode first
 * @param sandbox what trying such an environment came to
 */
public record EngineExamination(List<Trial> trials, EngineProbe.Outcome sandbox) {

  public EngineExamination {
    trials = List.copyOf(trials);
  }

  /** Why there are no environments as tight as Lambda's; empty if there are. */
  public Optional<String> whyNotTight() {
    return switch (sandbox) {
      case EngineProbe.Works _ -> Optional.empty();
      case EngineProbe.Fails(String reason) -> Optional.of(reason);
    };
  }

  /** The best mode on this machine itself; none if no image can be run. */
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
        return new EngineExamination(trials, SandboxProbe.attempt(engine, scratch));
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
