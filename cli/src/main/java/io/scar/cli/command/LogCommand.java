package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionMode;
import io.scar.cli.observe.InvocationLog;
import io.scar.cli.observe.LogEvent;
import io.scar.cli.observe.LogQuery;
import io.scar.cli.observe.Logs;
import io.scar.cli.observe.TimedInvocation;
import io.scar.cli.observe.Timeline;
import io.scar.cli.observe.TimelineText;
import io.scar.contract.definition.ExecutionMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar log}. */
@Command(name = "log", description = "Show a function's log, oldest first.")
final class LogCommand implements Runnable {

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-ls", "--log-stream-name"},
      paramLabel = "NAME",
      description = "Only this stream.")
  private @Nullable String stream;

  @Option(
      names = {"-ri", "--request-id"},
      paramLabel = "ID",
      description = "Only this invocation, the beginning of its id will do; or a job of AWS Batch.")
  private @Nullable String requestId;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only what is not older: 30s, 10m, 2h, 3d, 1w; or from then on: 2026-01-02T03:04Z.")
  private @Nullable String since;

  @Option(
      names = "--filter",
      paramLabel = "PATTERN",
      description = "Only lines that match, in CloudWatch's words: WORD, \"WORDS\", ?A ?B, -NOT.")
  private @Nullable String filter;

  @Option(names = "--follow", description = "Go on with what arrives, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--timeline", description = "A line for each invocation: where its time went.")
  private boolean timeline;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  private boolean json;

  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LogCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    Instant from = since == null ? null : SinceOption.parse(since, Instant.now());
    Settings settings = context.settings();
    try (Clients clients = new Clients(context.environment())) {
      FunctionDefinition function = choice.choose(settings, common.flags(context), clients);
      context.tell(settings);
      String shownStream = stream != null ? stream : function.log().stream();
      String shownRequest = requestId != null ? requestId : function.log().requestId();
      check(shownRequest);
      Aws aws = clients.of(function.account());
      LogQuery query = new LogQuery(shownStream, from, filter);
      if (shownRequest != null) {
        show(new InvocationLog(aws, function.name()).read(shownRequest.replace("…", ""), query));
        return;
      }
      Logs logs = new Logs(aws, function.name(), !timeline && hasJobs(aws, function.name()));
      if (follow) {
        logs.follow(query, this::show, () -> !context.console().out().checkError());
      } else {
        show(logs.events(timeline ? new LogQuery(shownStream, from, Timeline.PATTERN) : query));
      }
    }
  }

  /** Who may read logs need not be one who may read functions. */
  private boolean hasJobs(Aws aws, String function) {
    try {
      return FunctionMode.of(aws, function)
          .filter(mode -> mode != ExecutionMode.LAMBDA)
          .isPresent();
    } catch (Failure e) {
      if (!e.isOfOneThing()) {
        throw e;
      }
      tellUnread(e);
      return false;
    }
  }

  private void tellUnread(Failure reason) {
    context.console().note("note: jobs are left out: " + reason.reason());
  }

  /** The invocation's own lines, and what became of the work that it handed over. */
  private void show(InvocationLog.Found found) {
    found.unread().forEach(this::tellUnread);
    if (timeline) {
      showTimeline(Timeline.of(found.events()));
    } else if (json) {
      ObjectNode document = document(found.events());
      JobDocument.add(document, found.jobs());
      context.console().result(document);
    } else {
      found.events().forEach(this::show);
      for (InvocationLog.JobLog job : found.jobs()) {
        JobDocument.lines(job.job()).forEach(context.console()::result);
        job.events().forEach(this::show);
      }
    }
  }

  private void check(@Nullable String shownRequest) {
    refuse(follow && shownRequest != null, "--follow and -ri (`cloudwatch.request_id`)");
    refuse(filter != null && shownRequest != null, "--filter and -ri (`cloudwatch.request_id`)");
    refuse(follow && timeline, "--follow and --timeline");
    refuse(filter != null && timeline, "--filter and --timeline");
    refuse(follow && json, "--follow, which does not end, and -j, which is one document,");
  }

  private static void refuse(boolean both, String which) {
    if (both) {
      throw Failure.usage(which + " exclude each other.", null);
    }
  }

  private void show(List<LogEvent> events) {
    if (timeline) {
      showTimeline(Timeline.of(events));
      return;
    }
    if (json) {
      context.console().result(document(events));
      return;
    }
    events.forEach(this::show);
    if (events.isEmpty()) {
      context
          .console()
          .note(
              since == null && filter == null
                  ? "No log events yet; `--follow` waits for them."
                  : "No log event is of that time and matches.");
    }
  }

  private static ObjectNode document(List<LogEvent> events) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    JobDocument.addEvents(document, events);
    return document;
  }

  private void show(LogEvent event) {
    event.readable().ifPresent(context.console()::result);
  }

  private void showTimeline(List<TimedInvocation> invocations) {
    if (json) {
      context.console().result(TimelineDocument.of(invocations));
      return;
    }
    TimelineText.lines(invocations).forEach(context.console()::result);
    if (invocations.isEmpty()) {
      context.console().note("No invocation" + (since == null ? " yet." : " since then."));
    }
  }
}
