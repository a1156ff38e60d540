package io.scar.supervisor.pipeline;

import io.scar.supervisor.delegate.SubmittedJob;
import io.scar.supervisor.execution.ContainerResult;

/** What became of a piece of work. */
sealed interface Outcome {

  /** It was done here. */
  record Ran(ContainerResult result) implements Outcome {}

  /** A job does it. */
  record HandedOver(SubmittedJob job) implements Outcome {}

  /** Nothing was to be done. */
  static Outcome none() {
    return new Ran(ContainerResult.none());
  }

  /**
   * Nobody reads the answer: what went wrong must be told as a failure.
   *
   * @throws io.scar.supervisor.failure.InvocationFailure if the container failed
   */
  default void orThrow() {
    if (this instanceof Ran(ContainerResult result)) {
      result.orThrow();
    }
  }
}
