package io.scar.supervisor.delegate;

import io.scar.contract.job.JobName;
import java.util.Map;
import java.util.Optional;

/** The queue that jobs are submitted to. */
interface Jobs {

  /** Whether a job was submitted is not known. */
  final class OutcomeUnknown extends Exception {

    private static final long serialVersionUID = 1L;

    OutcomeUnknown(String message) {
      super(message);
    }
  }

  /** Nothing was done, and the same call may succeed later. */
  final class Throttled extends Exception {

    private static final long serialVersionUID = 1L;

    Throttled(String message) {
      super(message);
    }
  }

  /** Its name or ARN. */
  String queue();

  /**
   * Submits a job, once.
   *
   * @return the job's id
   * @throws JobRefused if there will be none
   */
  String submit(JobName name, Map<String, String> variables) throws OutcomeUnknown, Throttled;

  /**
   * The id of the first job of this name, in whatever state it is.
   *
   * @throws JobRefused if the function may not look
   */
  Optional<String> find(JobName name) throws OutcomeUnknown, Throttled;
}
