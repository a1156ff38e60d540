package io.scar.cli.observe;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.Boundary.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/** The log of a function, its streams and those of its jobs merged by time. */
public final class Logs {

  private static final Duration POLL = Duration.ofSeconds(1);

  /** Events may arrive late by about this much. */
  private static final Duration LATENESS = Duration.ofSeconds(10);

  private final Aws aws;
  private final String group;

  /** Of the streams that the function's jobs write. */
  private final String jobPrefix;

  private final boolean withJobs;

  public Logs(Aws aws, String function) {
    this(aws, function, false);
  }

  /**
   * @param withJobs whether the function has jobs, whose logs belong to its own
   */
  public Logs(Aws aws, String function, boolean withJobs) {
    this.aws = aws;
    this.group = "/aws/lambda/" + function;
    this.jobPrefix = function + "/";
    this.withJobs = withJobs;
  }

  /** What a job wrote, in the order of its attempts and nodes. */
  public List<LogEvent> ofJob(Job job) {
    List<LogEvent> events = new ArrayList<>();
    for (String stream : job.streams()) {
      filter(Jobs.LOG_GROUP, new LogQuery(stream, null, null), null)
          .orElse(List.of())
          .forEach(event -> events.add(event(event)));
    }
    return events;
  }

  /**
   * What matches, oldest first.
   *
   * @throws Failure NOT_FOUND if there is no such log
   */
  public List<LogEvent> events(LogQuery query) {
    return read(query).stream().map(Logs::event).toList();
  }

  /**
   * What the stream of an invocation holds from its START to its REPORT.
   *
   * @param requestId or as much of its beginning as tells it from others
   * @throws Failure NOT_FOUND if the log does not know it
   */
  public List<LogEvent> invocation(String requestId, LogQuery query) {
    List<FilteredLogEvent> mentions =
        ofFunction(query.matching("\"" + requestId + "\"")).stream()
            .filter(event -> event.message().contains(requestId))
            .toList();
    if (mentions.isEmpty()) {
      throw Failure.notFound(
          "Log " + group + " knows no invocation " + requestId + ".",
          "It may take some seconds to arrive; `scar log` without -ri shows all.");
    }
    FilteredLogEvent first = mentions.getFirst();
    String id = requestId;
    for (FilteredLogEvent mention : mentions) {
      Optional<Boundary> boundary = Boundary.of(mention.message());
      if (boundary.isPresent() && boundary.get().requestId().startsWith(requestId)) {
        first = mention;
        id = boundary.get().requestId();
        break;
      }
    }
    return between(
        id,
        ofFunction(
            new LogQuery(first.logStreamName(), Instant.ofEpochMilli(first.timestamp()), null)));
  }

  private static List<LogEvent> between(String requestId, List<FilteredLogEvent> events) {
    List<LogEvent> found = new ArrayList<>();
    boolean inside = false;
    for (FilteredLogEvent event : events) {
      Optional<Boundary> boundary = Boundary.of(event.message());
      boolean named = event.message().contains(requestId);
      if (boundary.isPresent() && boundary.get().kind() == Kind.START) {
        inside = named;
      }
      if (inside || named) {
        found.add(event(event));
      }
      if (named && boundary.isPresent() && boundary.get().kind() == Kind.REPORT) {
        break;
      }
    }
    return found;
  }

  /**
   * Hands over what is there and what arrives, in new streams too, until {@code goOn} says no. A
   * log that is not there yet is waited for.
   */
  public void follow(LogQuery query, Consumer<LogEvent> sink, BooleanSupplier goOn) {
    Map<String, Long> seen = new HashMap<>();
    @Nullable Instant since = query.since();
    while (goOn.getAsBoolean()) {
      Optional<List<FilteredLogEvent>> events = tryRead(query.since(since));
      for (FilteredLogEvent event : events.orElse(List.of())) {
        if (seen.putIfAbsent(identity(event), event.timestamp()) == null) {
          sink.accept(event(event));
          Instant from = Instant.ofEpochMilli(event.timestamp()).minus(LATENESS);
          since = since == null || from.isAfter(since) ? from : since;
        }
      }
      if (since != null) {
        long from = since.toEpochMilli();
        seen.values().removeIf(time -> time < from); // they are not asked for any more
      }
      pause();
    }
  }

  private static String identity(FilteredLogEvent event) {
    return event.eventId() != null
        ? event.eventId()
        : event.logStreamName() + " " + event.timestamp() + " " + event.message();
  }

  private List<FilteredLogEvent> read(LogQuery query) {
    return required(query, tryRead(query));
  }

  private List<FilteredLogEvent> ofFunction(LogQuery query) {
    return required(query, filter(group, query, null));
  }

  private List<FilteredLogEvent> required(LogQuery query, Optional<List<FilteredLogEvent>> events) {
    return events.orElseThrow(
        () ->
            Failure.notFound(
                query.stream() == null
                    ? "There is no log " + group + "."
                    : "There is no log " + group + " with a stream " + query.stream() + ".",
                "`scar ls` lists your functions. The log of a removed one's job is found by the job's\n"
                    + "whole id, and not by its beginning, for a week after its end: -ri ID."));
  }

  /** Empty if there is neither a log of the function nor one of its jobs. */
  private Optional<List<FilteredLogEvent>> tryRead(LogQuery query) {
    if (!withJobs) {
      return filter(group, query, null);
    }
    String stream = query.stream();
    if (stream != null) {
      return filter(stream.startsWith(jobPrefix) ? Jobs.LOG_GROUP : group, query, null);
    }
    Optional<List<FilteredLogEvent>> own = filter(group, query, null);
    Optional<List<FilteredLogEvent>> ofJobs = filter(Jobs.LOG_GROUP, query, jobPrefix);
    if (own.isEmpty() || ofJobs.isEmpty()) {
      return own.or(() -> ofJobs);
    }
    return Optional.of(
        Stream.concat(own.get().stream(), ofJobs.get().stream())
            .sorted(Comparator.comparing(FilteredLogEvent::timestamp))
            .toList());
  }

  /**
   * @param prefix of the streams' names; null for all
   * @return empty if there is no such group, or not that stream in it
   */
  private Optional<List<FilteredLogEvent>> filter(
      String group, LogQuery query, @Nullable String prefix) {
    FilterLogEventsRequest.Builder request =
        FilterLogEventsRequest.builder()
            .logGroupName(group)
            .logStreamNamePrefix(prefix)
            .filterPattern(query.pattern());
    if (query.since() != null) {
      request.startTime(query.since().toEpochMilli());
    }
    if (query.stream() != null) {
      request.logStreamNames(query.stream());
    }
    return aws.calls()
        .find(
            "logs:FilterLogEvents",
            "log group " + group,
            () ->
                aws.logs().filterLogEventsPaginator(request.build()).stream()
                    .flatMap(page -> page.events().stream())
                    .sorted(Comparator.comparing(FilteredLogEvent::timestamp))
                    .toList());
  }

  private static LogEvent event(FilteredLogEvent event) {
    String message = event.message();
    return new LogEvent(
        Instant.ofEpochMilli(event.timestamp()),
        event.logStreamName() == null ? "" : event.logStreamName(),
        message.endsWith("\n") ? message.substring(0, message.length() - 1) : message);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      throw Failure.interrupted(e);
    }
  }
}
