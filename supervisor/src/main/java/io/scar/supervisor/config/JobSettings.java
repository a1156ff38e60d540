package io.scar.supervisor.config;

import java.util.Optional;

/**
 * What a job of AWS Batch is to do.
 *
 * @param event in the job's variables
 * @param eventObject where the event is otherwise
 * @param marker says which job the event belongs to; empty if nobody keeps that
 * @param requestId Lambda's, of the invocation that submitted the job; else the job's id
 * @param jobId the same for all attempts and all nodes; empty outside of AWS Batch
 * @param attempt 1 for the first
 */
public record JobSettings(
    Optional<String> event,
    Optional<ObjectAddress> eventObject,
    Optional<ObjectAddress> marker,
    String requestId,
    String jobId,
    int attempt) {

  /** An object of Amazon S3. */
  public record ObjectAddress(String bucket, String key) {}
}
