package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.console.CallsLine;
import io.scar.cli.console.Printable;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.invoke.CallOptions;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.HtmlReport;
import io.scar.cli.invoke.ObjectCalls;
import io.scar.cli.invoke.Outcome;
import io.scar.cli.invoke.Payload;
import io.scar.cli.invoke.RunSummary;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code scar run -ib}: one event for each object of a folder, several at once. */
final class InputRun {

  private static final int FAILURES_SHOWN = 20;
  private static final int REASON_SHOWN = 160;

  /** Bytes kept of each output: thousands of whole ones are too much. */
  private static final int KEPT = 4 << 10;

  private static final int KEPT_FOR_JSON = 64 << 10;

  private final Context context;
  private final JsonOptions json;
  private final InputFlags flags;
  private final Aws aws;
  private final String function;
  private final boolean waits;
  private final FunctionCall call;
  private final InputSource source;

  /**
   * @param waits whether each call is waited for
   */
  InputRun(
      Context context,
      JsonOptions json,
      InputFlags flags,
      Aws aws,
      FunctionDefinition function,
      CallOptions options,
      boolean waits) {
    this.context = context;
    this.json = json;
    this.flags = flags;
    this.aws = aws;
    this.function = function.name();
    this.waits = waits;
    this.call = new FunctionCall(aws, options);
    this.source = new InputSource(context, aws, function);
  }

  /** Answers the exit code: that of the first object, by key, whose call did not end well. */
  int run() {
    InputSource.Selection selection = source.select(flags);
    StoragePath folder = selection.folder();
    List<StoredObject> objects = selection.objects();
    Instant begin = Instant.now();
    long nanos = System.nanoTime();
    List<Outcome> outcomes;
    try (CallsLine line = context.console().calls(objects.size())) {
      InputProgress progress = new InputProgress(context, json.any(), waits, objects, line);
      try (var _ = context.interruption().during(() -> interrupted(progress, folder))) {
        outcomes =
            new ObjectCalls(flags.atOnce)
                .run(
                    objects,
                    object -> answer(object, folder),
                    json.any() ? KEPT_FOR_JSON : KEPT,
                    progress);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - nanos);
    tell(outcomes, took, begin, folder);
    keep(folder, keys(outcomes));
    return outcomes.stream()
        .mapToInt(Outcome::exitCode)
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  private Answer answer(StoredObject object, StoragePath folder) {
    String event =
        Payload.notification(
            aws.region(),
            aws.partition(),
            folder.bucket(),
            object.key(),
            object.size(),
            Instant.now());
    return waits ? call.synchronously(function, event) : call.asynchronously(function, event);
  }

  private static Set<String> keys(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome::failed)
        .map(outcome -> outcome.object().key())
        .collect(Collectors.toSet());
  }

  private void tell(List<Outcome> outcomes, Duration took, Instant begin, StoragePath folder) {
    RunSummary summary = RunSummary.of(outcomes, took);
    if (json.any()) {
      context.console().result(document(outcomes, summary));
    }
    if (!waits) {
      say(
          String.format(
              Locale.ROOT,
              "%,d sent, %,d failed; they run on their own.",
              summary.files() - summary.failed(),
              summary.failed()));
      return;
    }
    say(
        summary.words()
            + (context.environment().endpoint("LAMBDA").isEmpty() || summary.reported() == 0
                ? ""
                : " on AWS"));
    outcomes.stream().filter(Outcome::failed).limit(FAILURES_SHOWN).forEach(this::sayFailure);
    if (summary.failed() > FAILURES_SHOWN) {
      say(String.format(Locale.ROOT, "and %,d more failed", summary.failed() - FAILURES_SHOWN));
    }
    if (summary.handedOver() > 0) {
      say("How the jobs end:  scar ls, and  scar log -n " + function + " --timeline");
    }
    if (summary.failed() > 0) {
      say("Send the failed ones again:  scar run -n " + function + " --retry-failed");
    }
    report(outcomes, summary, begin, folder);
  }

  /** For who reads along; beside the results, if those are JSON. */
  private void say(String line) {
    if (json.any()) {
      context.console().note(line);
    } else {
      context.console().told(line);
    }
  }

  private void sayFailure(Outcome outcome) {
    String reason = Printable.line(outcome.reason());
    String line =
        "failed  %s  %s"
            .formatted(
                Printable.line(outcome.object().key()),
                reason.length() > REASON_SHOWN ? reason.substring(0, REASON_SHOWN) + "…" : reason);
    // An error, which a quiet command tells too.
    if (context.console().isQuiet()) {
      context.console().problem(line);
    } else {
      say(line);
    }
  }

  private void report(
      List<Outcome> outcomes, RunSummary summary, Instant begin, StoragePath folder) {
    if (flags.noReport) {
      return;
    }
    String page = new HtmlReport(function, folder.toString(), begin, summary, outcomes).page();
    Path workingFolder = context.environment().workingFolder();
    try {
      Path file =
          flags.report == null
              ? ReportFile.writeNew(workingFolder, begin, page)
              : ReportFile.write(workingFolder.resolve(flags.report), page);
      say("Report: " + (file.startsWith(workingFolder) ? workingFolder.relativize(file) : file));
    } catch (IOException e) {
      context.console().note("The report cannot be written: " + e.getMessage());
    }
  }

  private ObjectNode document(List<Outcome> outcomes, RunSummary summary) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("LambdaOutput");
    for (Outcome outcome : outcomes) {
      ObjectNode item = list.addObject().put("Key", outcome.object().key());
      Answer answer = outcome.answer();
      if (answer != null) {
        item.setAll(AnswerDocument.of(answer, waits));
      }
      Failure failure = outcome.failure();
      if (failure != null) {
        item.put("ExitCode", outcome.exitCode()).put("Error", failure.reason());
      }
      item.put("Milliseconds", outcome.took().toMillis());
    }
    if (waits) {
      document
          .putObject("Summary")
          .put("Files", summary.files())
          .put("Failed", summary.failed())
          .put("HandedOver", summary.handedOver())
          .put("Milliseconds", summary.took().toMillis())
          .put("P50Milliseconds", summary.p50().toMillis())
          .put("P95Milliseconds", summary.p95().toMillis())
          .put("ColdStarts", summary.coldStarts())
          .put("BilledMilliseconds", summary.billed().toMillis())
          .put("EstimatedDollars", summary.dollars());
    }
    return document;
  }

  private void keep(StoragePath folder, Set<String> keys) {
    try {
      source.unfinished(folder, keys).keep(InputSource.folder(context));
    } catch (IOException e) {
      context.console().note("--retry-failed will not know of this run: " + e.getMessage());
    }
  }

  private void interrupted(InputProgress progress, StoragePath folder) {
    progress.stop();
    keep(folder, progress.left());
    context.console().note(progress.interrupted(function));
  }
}
