package io.scar.supervisor.delegate;

import io.scar.supervisor.failure.FunctionFault;

/** Another job has the work of this one's event. */
public final class NotThisJobs extends FunctionFault {

  private static final long serialVersionUID = 1L;

  NotThisJobs(String jobId, String marker) {
    super(
        "the work of this event is job %s's, as %s says, and was not done again; to do it again, submit a job without the variable SCAR_JOB_MARKER"
            .formatted(jobId, marker));
  }
}
