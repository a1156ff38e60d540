package io.scar.supervisor.response.http;

import io.scar.supervisor.failure.FunctionFault;

/** An answer is too large for its gateway, and there is nowhere else to put it. */
public final class AnswerHasNoPlace extends FunctionFault {

  private static final long serialVersionUID = 1L;

  private AnswerHasNoPlace(String message) {
    super(message);
  }

  public static AnswerHasNoPlace withoutOutput(long bytes) {
    return new AnswerHasNoPlace(
        "the answer has %d bytes, which is more than can be sent at once; give the function an output in S3, to which such answers go, or make the answer smaller"
            .formatted(bytes));
  }

  static AnswerHasNoPlace truncated(int most) {
    return new AnswerHasNoPlace(
        "the program wrote more than %d bytes to its standard output, which is then no answer; write the result to $TMP_OUTPUT_DIR"
            .formatted(most));
  }
}
