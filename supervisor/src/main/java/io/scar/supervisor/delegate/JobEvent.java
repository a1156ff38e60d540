package io.scar.supervisor.delegate;

import io.scar.contract.job.JobName;
import java.util.Map;

/** The work of a job. */
public final class JobEvent {

  private final JobName name;
  private final byte[] event;
  private final Map<String, String> variables;

  /**
   * @param event the bytes that the job handles as this function would
   * @param variables of the job besides; small
   */
  public JobEvent(JobName name, byte[] event, Map<String, String> variables) {
    this.name = name;
    this.event = event.clone();
    this.variables = Map.copyOf(variables);
  }

  JobName name() {
    return name;
  }

  /** A copy. */
  byte[] event() {
    return event.clone();
  }

  Map<String, String> variables() {
    return variables;
  }
}
