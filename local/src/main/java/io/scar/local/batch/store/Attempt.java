package io.scar.local.batch.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try to run a job.
 *
 * @param environment the ARN of the compute environment that it runs in
 * @param instance the id of the instance, which stands for one run of the local cloud
 * @param startedAt milliseconds since the epoch; null before it runs
 * @param stoppedAt the same; null before its end
 * @param statusReason how it ended
 * @param tasks one for each node, in order
 */
public record Attempt(
    String environment,
    String instance,
    @Nullable Long startedAt,
    @Nullable Long stoppedAt,
    @Nullable String statusReason,
    List<TaskRun> tasks) {

  public Attempt {
    tasks = List.copyOf(tasks);
  }

  /** The same, running since then. */
  public Attempt running(long at) {
    return new Attempt(environment, instance, at, stoppedAt, statusReason, tasks);
  }

  /** The same, at its end. */
  public Attempt ended(long at, String why, List<TaskRun> ends) {
    return new Attempt(environment, instance, startedAt, at, why, ends);
  }
}
