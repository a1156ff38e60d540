package io.scar.supervisor.response.http;

import io.scar.contract.response.ResponseFile;
import io.scar.supervisor.failure.FunctionFault;

/** A program's {@link ResponseFile} cannot be used. */
public final class ResponseFileInvalid extends FunctionFault {

  private static final long serialVersionUID = 1L;

  ResponseFileInvalid(String why) {
    super("$TMP_OUTPUT_DIR/%s cannot be used: %s".formatted(ResponseFile.NAME, why));
  }

  ResponseFileInvalid(int line, String why) {
    this("line %d: %s".formatted(line, why));
  }
}
