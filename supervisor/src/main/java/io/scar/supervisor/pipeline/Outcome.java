package io.scar.supervisor.pipeline;

import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.execution.ContainerResult;

/** What became of a piece of work. */
sealed interface Outcome {

  /** It was done here. */
  record Ran(ContainerResult result) implements Outcome {}

  /** A job does it. */
  record HandedOver(SubmittedJob job) implements Outcome {

    /** That of a run that was not needed: how the job ends is not known yet. */
    @Override
    public ContainerResult result() {
      return ContainerResult.none();
    }
  }

  /** Nothing was to be done. */
  static Outcome none() {
    return new Ran(ContainerResult.none());
  }

  /** How the container ended, as far as it ran here. */
  ContainerResult result();

  /**
   * Nobody reads the answer: what went wrong must be told as a failure.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if the container failed
   */
  default void orThrow() {
    result().orThrow();
  }
}
