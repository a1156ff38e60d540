package io.scar.supervisor.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.supervisor.soak.Soak.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing leaks. {@code make soak} makes it long, runs it with the layer, and keeps the figures:
 * its properties are {@code scar.soak.invocations}, {@code .bundle}, {@code .image}, {@code
 * .report}, {@code .machine} and {@code .subject}.
 */
class SoakIT {

  private static final String PROPERTIES = "scar.soak.";
  private static final int SHORT = 200;

  /** Enough for the collector to have reached the heap that it keeps. */
  private static final int WARM_UP_SHARE = 5;

  /** Idle connections, and a thread of the process reaper's or a carrier's, come and go. */
  private static final int COME_AND_GO = 3;

  /**
   * What the heap and what the C library keeps may still move by, once half of a long run is over.
   */
  private static final long MOST_KILOBYTES = 8 * 1024;

  @TempDir Path folder;

  @Test
  void anEnvironmentHoldsTheSameAfterManyInvocationsOfAllKinds() throws Exception {
    int invocations = Integer.getInteger(PROPERTIES + "invocations", SHORT);
    Findings findings =
        new Soak(path("bundle"), path("image"), path("folder").orElse(folder))
            .run(Math.max(1, invocations / WARM_UP_SHARE), invocations);
    report(findings);

    Footprint first = findings.footprints().getFirst();
    Footprint last = findings.footprints().getLast();
    assertThat(last.descriptors()).isLessThanOrEqualTo(first.descriptors() + COME_AND_GO);
    assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + COME_AND_GO);
    assertThat(last.processes()).isEqualTo(1);
    assertThat(last.temporaryBytes()).isEqualTo(first.temporaryBytes());
    assertThat(last.temporaryFiles()).isEqualTo(first.temporaryFiles());
    assertThat(last.storeFiles()).isEqualTo(first.storeFiles());
    if (invocations > SHORT) {
      Footprint middle = findings.footprints().get(findings.footprints().size() / 2);
      assertThat(last.residentKilobytes())
          .isLessThanOrEqualTo(middle.residentKilobytes() + MOST_KILOBYTES);
    }
  }

  private static void report(Findings findings) throws IOException {
    Optional<Path> report = path("report");
    if (report.isPresent()) {
      Files.writeString(
          report.get(),
          SoakReport.of(
              findings,
              System.getProperty(PROPERTIES + "machine", "This machine"),
              System.getProperty(PROPERTIES + "subject", "The classes of this build")));
    }
  }

  private static Optional<Path> path(String name) {
    return Optional.ofNullable(System.getProperty(PROPERTIES + name))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }
}
