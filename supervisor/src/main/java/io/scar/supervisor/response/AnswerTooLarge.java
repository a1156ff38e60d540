package io.scar.supervisor.response;

import io.scar.supervisor.execution.Container;
import io.scar.supervisor.failure.FunctionFault;

/** The container wrote more than a raw answer can hold. */
public final class AnswerTooLarge extends FunctionFault {

  private static final long serialVersionUID = 1L;

  AnswerTooLarge() {
    super(
        "the container's standard output is larger than %d bytes, so it cannot be the answer as `response: raw` asks; write the result to $TMP_OUTPUT_DIR and give the function an output"
            .formatted(Container.KEPT_BYTES_RAW));
  }
}
