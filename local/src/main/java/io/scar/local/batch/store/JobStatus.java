package io.scar.local.batch.store;

/**
 * The states of a job, in the order in which it goes through them.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/job_states.html">Job states</a>
 */
public enum JobStatus {
  SUBMITTED,
  /** It waits for jobs that it depends on. */
  PENDING,
  /** It waits for room. */
  RUNNABLE,
  /** It has room; its image is fetched. */
  STARTING,
  RUNNING,
  SUCCEEDED,
  FAILED;

  /** Whether it has a place in a compute environment. */
  public boolean placed() {
    return this == STARTING || this == RUNNING;
  }

  public boolean finished() {
    return this == SUCCEEDED || this == FAILED;
  }
}
