package io.scar.cli.observe;

import io.scar.cli.aws.Aws;
import io.scar.cli.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/** The log of a function. */
public final class Logs {

  private static final Duration POLL = Duration.ofSeconds(1);

  /** Events may arrive late by about this much. */
  private static final Duration LATENESS = Duration.ofSeconds(10);

  private final Aws aws;
  private final String group;

  public Logs(Aws aws, String function) {
    this.aws = aws;
    this.group = "/aws/lambda/" + function;
  }

  /**
   * The messages, oldest first, as {@link ReadableLine} shows them.
   *
   * @param stream only this one; null for all
   * @throws Failure NOT_FOUND if there is no such log
   */
  public List<String> messages(@Nullable String stream) {
    return read(stream, null, null).stream().flatMap(event -> text(event).stream()).toList();
  }

  /**
   * The messages of one invocation: what its stream holds from its START to its REPORT.
   *
   * @throws Failure NOT_FOUND if the log does not know it
   */
  public List<String> invocation(String requestId) {
    List<FilteredLogEvent> mentions =
        read(null, null, "\"" + requestId + "\"").stream()
            .filter(event -> event.message().contains(requestId))
            .toList();
    if (mentions.isEmpty()) {
      throw Failure.notFound(
          "Log " + group + " knows no invocation " + requestId + ".",
          "It may take some seconds to arrive; `scar log` without -ri shows all.");
    }
    FilteredLogEvent first =
        mentions.stream()
            .filter(event -> event.message().startsWith("START"))
            .findFirst()
            .orElse(mentions.getFirst());
    List<String> messages = new ArrayList<>();
    boolean inside = false;
    for (FilteredLogEvent event : read(first.logStreamName(), first.timestamp(), null)) {
      boolean named = event.message().contains(requestId);
      if (event.message().startsWith("START")) {
        inside = named;
      }
      if (inside || named) {
        text(event).ifPresent(messages::add);
      }
      if (named && event.message().startsWith("REPORT")) {
        break;
      }
    }
    return messages;
  }

  /** Hands over what is there and what arrives, until {@code goOn} says no. */
  public void follow(@Nullable String stream, Consumer<String> sink, BooleanSupplier goOn) {
    Map<String, Long> seen = new HashMap<>();
    @Nullable Long since = null;
    while (goOn.getAsBoolean()) {
      Optional<List<FilteredLogEvent>> events = tryRead(stream, since, null);
      for (FilteredLogEvent event : events.orElse(List.of())) {
        if (seen.putIfAbsent(identity(event), event.timestamp()) == null) {
          text(event).ifPresent(sink);
          long from = event.timestamp() - LATENESS.toMillis();
          since = since == null ? from : Math.max(since, from);
        }
      }
      if (since != null) {
        long from = since;
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

  private List<FilteredLogEvent> read(
      @Nullable String stream, @Nullable Long since, @Nullable String pattern) {
    return tryRead(stream, since, pattern)
        .orElseThrow(
            () ->
                Failure.notFound(
                    "There is no log " + group + ".", "`scar ls` lists your functions."));
  }

  private Optional<List<FilteredLogEvent>> tryRead(
      @Nullable String stream, @Nullable Long since, @Nullable String pattern) {
    FilterLogEventsRequest.Builder request =
        FilterLogEventsRequest.builder().logGroupName(group).startTime(since);
    if (pattern != null) {
      request.filterPattern(pattern);
    }
    if (stream != null) {
      request.logStreamNames(stream);
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

  private static Optional<String> text(FilteredLogEvent event) {
    String message = event.message();
    return ReadableLine.of(
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
