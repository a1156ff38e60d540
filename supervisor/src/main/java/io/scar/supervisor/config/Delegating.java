package io.scar.supervisor.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How this function hands work over to AWS Batch.
 *
 * @param everything whether nothing is done here
 * @param bucket keeps what is known of jobs, and large events; only a function that hands over
 *     everything may have none
 * @param multiNode whether the jobs have several nodes
 * @param after what a container is given here; empty for as long as Lambda lets it run
 */
public record Delegating(
    boolean everything,
    Optional<String> bucket,
    String jobQueue,
    String jobDefinition,
    boolean multiNode,
    Optional<Duration> after) {

  public Delegating {
    if (!everything && bucket.isEmpty()) {
      throw new IllegalArgumentException(
          "what is begun here can be handed over once only where a bucket keeps that");
    }
  }
}
