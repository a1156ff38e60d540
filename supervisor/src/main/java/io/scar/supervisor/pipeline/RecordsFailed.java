package io.scar.supervisor.pipeline;

import io.scar.supervisor.execution.ContainerFailed;
import io.scar.supervisor.failure.FunctionFault;
import io.scar.supervisor.failure.InvocationFailure;
import java.util.List;
import java.util.stream.Collectors;

/** Several records of one event failed; all were tried. */
public final class RecordsFailed extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  RecordsFailed(int records, List<InvocationFailure> failures) {
    super(
        "%d of the event's %d records failed: %s"
            .formatted(
                failures.size(),
                records,
                failures.stream()
                    .map(InvocationFailure::reason)
                    .collect(Collectors.joining("; "))));
    this.exitCode = failures.stream().mapToInt(RecordsFailed::exitCode).min().orElse(1);
  }

  /** The container's where containers failed; 1 if anything else did. */
  public int exitCode() {
    return exitCode;
  }

  private static int exitCode(InvocationFailure failure) {
    return failure instanceof ContainerFailed container ? container.exitCode() : 1;
  }
}
