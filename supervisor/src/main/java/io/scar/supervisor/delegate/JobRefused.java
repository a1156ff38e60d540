package io.scar.supervisor.delegate;

import io.scar.supervisor.failure.FunctionFault;

/** AWS Batch does not take the work. */
public final class JobRefused extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private JobRefused(String message) {
    super(message);
  }

  JobRefused(String action, String queue, String definition, String reason) {
    this(
        "AWS Batch refused %s for queue `%s` and definition `%s` (%s); `scar update` makes both anew, and the function's role needs this action"
            .formatted(action, queue, definition, reason));
  }

  /** The event does not fit into a variable, and there is nowhere else to put it. */
  static JobRefused withoutPlace(int bytes, int most) {
    return new JobRefused(
        "the event has %d bytes, and a job's variables hold text of %d at most, as JSON writes it; there is no bucket to keep it in: name one with `lambda.deployment.bucket`, or give the function an output in S3"
            .formatted(bytes, most));
  }
}
