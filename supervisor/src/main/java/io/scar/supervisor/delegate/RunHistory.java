package io.scar.supervisor.delegate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the last runs of this execution environment took, in a file that its next process finds.
 * What is older than an hour is forgotten: so a function whose work all goes to AWS Batch tries
 * again now and then.
 */
public final class RunHistory {

  private static final Logger LOG = LoggerFactory.getLogger(RunHistory.class);

  /** Fewer tell nothing. */
  private static final int LEAST = 3;

  private static final int KEPT = 9;
  private static final int STOPPED_TIMES = 3;
  private static final int STOPPED_BY = 2;
  private static final Duration MEMORY = Duration.ofHours(1);

  private final Path file;
  private final InstantSource clock;

  /**
   * @param at seconds since 1970
   */
  private record Run(long at, long millis) {}

  public RunHistory(Path file) {
    this(file, InstantSource.system());
  }

  RunHistory(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** The median; empty as long as too few runs are known. */
  public Optional<Duration> usual() {
    List<Long> times = read().stream().map(Run::millis).sorted().toList();
    return times.size() < LEAST
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(times.get(times.size() / 2)));
  }

  /**
   * A run that was stopped, which would have taken longer: it counts with half as much again as it
   * had. With what it had, it would seem to fit into the same time the next time.
   */
  public void addStopped(Duration had) {
    add(had.multipliedBy(STOPPED_TIMES).dividedBy(STOPPED_BY));
  }

  /** A run that came to its end by itself. Never fails: without a history all work begins here. */
  public void add(Duration took) {
    List<Run> runs = read();
    runs.add(new Run(clock.instant().getEpochSecond(), took.toMillis()));
    StringBuilder lines = new StringBuilder();
    runs.subList(Math.max(0, runs.size() - KEPT), runs.size())
        .forEach(run -> lines.append(run.at).append(' ').append(run.millis).append('\n'));
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, lines, StandardCharsets.US_ASCII);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("{} could not be written", file, e);
    }
  }

  private List<Run> read() {
    long oldest = clock.instant().minus(MEMORY).getEpochSecond();
    List<Run> runs = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        int space = line.indexOf(' ');
        Run run =
            new Run(
                Long.parseLong(line.substring(0, space)),
                Long.parseLong(line.substring(space + 1)));
        if (run.at >= oldest) {
          runs.add(run);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("nothing ran here yet");
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} is of no use", file, e);
    }
    return runs;
  }
}
