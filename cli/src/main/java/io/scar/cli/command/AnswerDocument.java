package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.invoke.Answer;
import java.nio.charset.StandardCharsets;

/** An answer as {@code -j} shows it, with SCAR's member names. */
final class AnswerDocument {

  private AnswerDocument() {}

  /**
   * @param waited whether there is more to tell than that Lambda took the call
   */
  static ObjectNode of(Answer answer, boolean waited) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("StatusCode", answer.status());
    document.put("RequestId", answer.requestId());
    if (waited) {
      document.put("Payload", new String(answer.bytes(), StandardCharsets.UTF_8));
      document.put("LogGroupName", answer.logGroup());
      document.put("LogStreamName", answer.logStream());
      document.put("ExitCode", answer.exitCode());
      if (answer.jobId() != null) {
        document.put("JobId", answer.jobId());
      }
      if (answer.complaint() != null) {
        document.put("Error", answer.complaint());
      }
    }
    return document;
  }
}
