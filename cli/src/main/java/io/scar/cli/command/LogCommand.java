package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionMode;
import io.scar.cli.observe.InvocationLog;
import io.scar.cli.observe.Job;
import io.scar.cli.observe.Jobs;
import io.scar.cli.observe.LogEvent;
import io.scar.cli.observe.LogQuery;
import io.scar.cli.observe.Logs;
import io.scar.cli.observe.TimedInvocation;
import io.scar.cli.observe.Timeline;
import io.scar.cli.observe.TimelineText;
import io.scar.contract.definition.ExecutionMode;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar log}. */
@Command(name = "log", description = "Show a function's log, oldest first.")
final class LogCommand implements Runnable {

  private static final String JOBS = "jobs are";

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-ls", "--log-stream-name"},
      paramLabel = "NAME",
      description = "Only this stream.")
  private @Nullable String stream;

  @Option(
      names = {"-ri", "--request-id"},
      paramLabel = "ID",
      description =
          "Only this invocation, the beginning of its id will do; or a job of AWS Batch by its whole"
              + " id, also when its function is removed.")
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

  @Option(
      names = "--timeline",
      description = "A line for each invocation: where its time went; and one for each job.")
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
        show(
            new InvocationLog(aws, function.name()).read(withoutEllipsis(shownRequest), query),
            function.name());
        return;
      }
      if (timeline) {
        LogQuery phases = new LogQuery(shownStream, from, Timeline.PATTERN);
        showTimeline(aws, Timeline.of(new Logs(aws, function.name()).events(phases)));
        return;
      }
      boolean jobs = hasJobs(aws, function.name());
      Logs logs = new Logs(aws, function.name(), jobs);
      if (follow) {
        logs.follow(query, this::show, () -> !context.console().out().checkError());
      } else {
        List<LogEvent> events = logs.events(query);
        List<Job> failed =
            jobs && shownStream == null && filter == null
                ? known(
                    () -> new Jobs(aws).failed(function.name(), from),
                    List.of(),
                    "how jobs ended is")
                : List.of();
        show(events, failed);
      }
    }
  }

  private boolean hasJobs(Aws aws, String function) {
    return known(
        () ->
            FunctionMode.of(aws, function).filter(mode -> mode != ExecutionMode.LAMBDA).isPresent(),
        false,
        JOBS);
  }

  /** Who may read logs need not be one who may read functions and jobs. */
  private <T> T known(Supplier<T> asked, T otherwise, String what) {
    try {
      return asked.get();
    } catch (Failure e) {
      // Batch calls a queue that is not there a mistake in the request.
      if (!e.isOfOneThing() && e.status() != ExitStatus.USAGE) {
        throw e;
      }
      tellUnread(what, e);
      return otherwise;
    }
  }

  private void tellUnread(String what, Failure reason) {
    context.console().note("note: " + what + " left out: " + reason.reason());
  }

  /** The invocation's own lines, and what became of the work that it handed over. */
  private void show(InvocationLog.Found found, String function) {
    found.unread().forEach(reason -> tellUnread(JOBS, reason));
    found.jobs().forEach(job -> tellOwner(job.job(), function));
    if (timeline) {
      showTimeline(
          Timeline.of(found.events()),
          found.jobs().stream().map(InvocationLog.JobLog::job).toList());
    } else if (json) {
      ObjectNode document = document(found.events());
      found
          .jobs()
          .forEach(
              job -> JobDocument.addEvents(JobDocument.add(document, job.job()), job.events()));
      context.console().result(document);
    } else {
      found.events().forEach(this::show);
      for (InvocationLog.JobLog job : found.jobs()) {
        JobDocument.lines(job.job()).forEach(context.console()::result);
        job.events().forEach(this::show);
      }
    }
  }

  /** A job is found by its id alone, since its function may be gone. */
  private void tellOwner(Job job, String function) {
    if (!job.queue().isEmpty() && !job.queue().equals(function)) {
      context
          .console()
          .note(
              "note: job %s is none of %s's: it is of %s, as its queue is called"
                  .formatted(job.id(), function, job.queue()));
    }
  }

  /** As the timeline shortens ids. */
  private static String withoutEllipsis(String id) {
    return id.replace("…", "").strip();
  }

  private void check(@Nullable String shownRequest) {
    if (shownRequest != null && withoutEllipsis(shownRequest).isEmpty()) {
      throw Failure.usage(
          "-ri (`cloudwatch.request_id`) is empty.",
          "Give the id of an invocation or a job; without -ri all is shown.");
    }
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

  private void show(List<LogEvent> events, List<Job> failed) {
    if (json) {
      ObjectNode document = document(events);
      failed.forEach(job -> JobDocument.add(document, job));
      context.console().result(document);
      return;
    }
    JobDocument.lines(events, failed).forEach(context.console()::result);
    if (events.isEmpty() && failed.isEmpty()) {
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

  private void showTimeline(Aws aws, List<TimedInvocation> invocations) {
    Set<String> ids = new LinkedHashSet<>();
    invocations.forEach(invocation -> ids.addAll(invocation.jobs()));
    showTimeline(invocations, known(() -> new Jobs(aws).find(ids), List.of(), JOBS));
  }

  private void showTimeline(List<TimedInvocation> invocations, List<Job> jobs) {
    if (json) {
      context.console().result(TimelineDocument.of(invocations, jobs));
      return;
    }
    TimelineText.lines(invocations, jobs).forEach(context.console()::result);
    if (invocations.isEmpty() && jobs.isEmpty()) {
      context.console().note("No invocation" + (since == null ? " yet." : " since then."));
    }
  }
}
