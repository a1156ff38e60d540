package io.scar.supervisor.execution;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that is ready to run.
 *
 * @param root never written
 * @param owners to whom its files belong, for the engine; empty when all of them are root's
 */
public record Rootfs(
    Path root, Optional<Path> owners, ImageSettings settings, String digest, State state) {

  /** How it came to be ready. */
  public enum State {
    UNPACKED("unpacked now"),
    STORED("cached"),
    /** It is the root that the supervisor itself runs in. */
    AROUND("around");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** For the log. */
    public String words() {
      return words;
    }
  }

  /** Whether it was unpacked just now. */
  public boolean fresh() {
    return state == State.UNPACKED;
  }
}
