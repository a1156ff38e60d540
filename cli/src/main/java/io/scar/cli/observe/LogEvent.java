package io.scar.cli.observe;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of a function's log.
 *
 * @param message as it was written, without a line break at its end
 */
public record LogEvent(Instant time, String stream, String message) {

  /** As people read it; empty if it holds nothing but metrics. */
  public Optional<String> readable() {
    return ReadableLine.of(message);
  }
}
