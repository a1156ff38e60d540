package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Console;
import io.scar.cli.failure.Failure;
import io.scar.cli.http.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows what a call by HTTP answered, as it comes. */
final class HttpAnswerText {

  private static final int PIECE = 64 * 1024;

  private final Context context;
  private final Console console;
  private final JsonOptions json;
  private final @Nullable Path output;
  private final boolean asynchronous;

  /**
   * @param output the file for the body; null for standard output
   * @param asynchronous whether there is no more to show than that it was called
   */
  HttpAnswerText(Context context, JsonOptions json, @Nullable Path output, boolean asynchronous) {
    this.context = context;
    this.console = context.console();
    this.json = json;
    this.output = output;
    this.asynchronous = asynchronous;
  }

  /**
   * @return the command's exit code
   * @throws CallFailure if nothing ran, or the answer does not come to its end
   */
  int show(HttpAnswer answer) {
    if (!answer.ran()) {
      throw new CallFailure(answer.failure());
    }
    if (json.any()) {
      console.result(document(answer));
      return answer.exitCode();
    }
    AnswerText.place(
        console, answer.requestId(), answer.logGroup().orElse(""), answer.logStream().orElse(""));
    if (asynchronous) {
      console.note("Called; it runs on its own.");
      return 0;
    }
    write(answer);
    answer.jobId().ifPresent(job -> console.note(AnswerText.ofJob(answer.function(), job)));
    AnswerText.exitCode(console, answer.exitCode());
    return answer.exitCode();
  }

  private void write(HttpAnswer answer) {
    Path target = output == null ? null : context.environment().workingFolder().resolve(output);
    try (InputStream body = answer.body()) {
      if (target == null) {
        copy(answer, body, console.out(), "");
        console.out().flush();
        return;
      }
      try (OutputStream out = Files.newOutputStream(target)) {
        copy(answer, body, out, "; " + output + " has what came until then");
      }
      console.note("Wrote " + output + ".");
    } catch (IOException e) {
      throw Failure.machine(
          "The answer cannot be written%s: %s"
              .formatted(target == null ? "" : " to " + target, e.getMessage()),
          null,
          e);
    }
  }

  /**
   * @param kept what a broken answer leaves, for its message
   * @throws CallFailure if the answer breaks off
   * @throws IOException if it cannot be written
   */
  private static void copy(HttpAnswer answer, InputStream body, OutputStream out, String kept)
      throws IOException {
    byte[] piece = new byte[PIECE];
    while (true) {
      int n;
      try {
        n = body.read(piece);
      } catch (IOException e) {
        throw new CallFailure(answer.brokenOff(e, kept));
      }
      if (n < 0) {
        return;
      }
      out.write(piece, 0, n);
    }
  }

  private ObjectNode document(HttpAnswer answer) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode of = document.putObject("LambdaOutput");
    of.put("StatusCode", answer.status());
    of.put("RequestId", answer.requestId());
    if (json.verbose) {
      ObjectNode headers = of.putObject("Headers");
      answer.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
    }
    if (asynchronous) {
      return document;
    }
    if (output != null) {
      write(answer);
    } else {
      try (InputStream body = answer.body()) {
        of.put("Payload", new String(body.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CallFailure(answer.brokenOff(e, ""));
      }
    }
    of.put("LogGroupName", answer.logGroup().orElse(null));
    of.put("LogStreamName", answer.logStream().orElse(null));
    answer.jobId().ifPresent(job -> of.put("JobId", job));
    of.put("ExitCode", answer.exitCode());
    return document;
  }
}
