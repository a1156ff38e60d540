package io.scar.supervisor.pipeline;

import io.scar.supervisor.failure.FunctionFault;
import java.util.List;

/** Several records of one event failed; all were tried. */
public final class RecordsFailed extends FunctionFault {

  private static final long serialVersionUID = 1L;

  RecordsFailed(int records, List<String> reasons) {
    super(
        "%d of the event's %d records failed: %s"
            .formatted(reasons.size(), records, String.join("; ", reasons)));
  }
}
