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
import java.util.Objects;
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
      place(
          console,
          answer.requestId(),
          Objects.requireNonNullElse(answer.logGroup(), ""),
          Objects.requireNonNullElse(answer.logStream(), ""));
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
    exitCode(console, answer.exitCode());
  }

  /** Tells which call it was and where its log is; empty is what is not known. */
  static void place(Console console, String requestId, String logGroup, String logStream) {
    if (!requestId.isEmpty()) {
      console.note("Request Id: " + requestId);
    }
    if (!logGroup.isEmpty()) {
      console.note("Log Group Name: " + logGroup);
      console.note("Log Stream Name: " + logStream);
    }
  }

  /** Says who does the work, and how to follow it. */
  static String ofJob(String function, String jobId) {
    return "A job of AWS Batch does the work:  scar log -n %s -ri %s".formatted(function, jobId);
  }

  /** Tells of a container that failed. */
  static void exitCode(Console console, int code) {
    if (code != 0) {
      console.note("The container's exit code is " + code + ".");
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
