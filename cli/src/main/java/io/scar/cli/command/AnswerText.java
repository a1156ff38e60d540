package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Console;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.observe.ReadableLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows what a call answered. */
final class AnswerText {

  private final Context context;
  private final Console console;
  private final boolean json;
  private final @Nullable Path output;
  private final boolean log;

  /**
   * @param output the file for the body; null for standard output
   * @param log whether the end of the log is wanted
   */
  AnswerText(Context context, boolean json, @Nullable Path output, boolean log) {
    this.context = context;
    this.console = context.console();
    this.json = json;
    this.output = output;
    this.log = log;
  }

  /**
   * @param waits whether there is more to show than that Lambda took the call
   */
  void show(Answer answer, String function, boolean waits) {
    if (output != null) {
      write(answer, context.environment().workingFolder().resolve(output));
      console.note("Wrote " + output + ".");
    } else if (json) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      ObjectNode body = AnswerDocument.of(answer, waits);
      if (log) {
        body.put("Log", answer.logTail());
      }
      document.set("LambdaOutput", body);
      console.result(document);
      return;
    } else {
      place(answer);
      if (!waits) {
        console.note("Called; it runs on its own:  scar log -n " + function + " --follow");
        return;
      }
      console.result(answer.bytes());
    }
    if (log) {
      log(answer, function);
    }
    if (answer.jobId() != null) {
      console.note(ofJob(function, answer.jobId()));
    }
    if (answer.truncated()) {
      console.note("The output is cut: only its end is shown. The log has all of it.");
    }
    if (answer.complaint() != null) {
      console.note(answer.complaint().stripTrailing());
    }
    if (answer.exitCode() != 0) {
      console.note("The container's exit code is " + answer.exitCode() + ".");
    }
  }

  /** Says who does the work, and how to follow it. */
  static String ofJob(String function, String jobId) {
    return "A job of AWS Batch does the work:  scar log -n %s -ri %s".formatted(function, jobId);
  }

  private void place(Answer answer) {
    console.note("Request Id: " + answer.requestId());
    if (answer.logGroup() != null) {
      console.note("Log Group Name: " + answer.logGroup());
      console.note("Log Stream Name: " + answer.logStream());
    }
  }

  /** Lambda answers with the last 4 KB. */
  private void log(Answer answer, String function) {
    console.note(ReadableLine.ofAll(answer.logTail()));
    if (!answer.logTail().startsWith("START ")) {
      console.note(
          "That is the end of its log; all of it, in some seconds:  scar log -n %s -ri %s"
              .formatted(function, answer.requestId()));
    }
  }

  private static void write(Answer answer, Path file) {
    try {
      Files.write(file, answer.bytes());
    } catch (IOException e) {
      throw Failure.machine("File " + file + " cannot be written: " + e.getMessage(), null, e);
    }
  }
}
