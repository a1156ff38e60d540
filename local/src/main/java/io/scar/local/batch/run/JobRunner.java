package io.scar.local.batch.run;

import java.io.IOException;
import java.io.Serial;

/** Starts containers. */
@FunctionalInterface
public interface JobRunner {

  /**
   * Starts one; its image is fetched before this returns.
   *
   * @throws CannotStartException if this image or command can never run, or not now
   * @throws IOException if the machine fails
   */
  JobProcess start(JobContainer container)
      throws CannotStartException, IOException, InterruptedException;

  /** A container was not started. */
  final class CannotStartException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason as ECS says it, for instance {@code CannotPullContainerError: …}
     */
    public CannotStartException(String reason, Throwable cause) {
      super(reason, cause);
      this.reason = reason;
    }

    /** For the container's {@code reason}. */
    public String reason() {
      return reason;
    }
  }
}
