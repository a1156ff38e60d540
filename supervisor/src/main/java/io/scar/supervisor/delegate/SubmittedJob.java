package io.scar.supervisor.delegate;

import io.scar.contract.job.JobName;

/**
 * A job that does, or did, the work of an event.
 *
 * @param queue its name or ARN
 */
public record SubmittedJob(String id, JobName name, String queue) {}
