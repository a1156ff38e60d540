package io.scar.local.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.http.AwsException;
import io.scar.local.logs.LogEvent.Position;
import io.scar.local.logs.LogQueries.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operations on events. */
final class EventOperations {

  private static final int PAGE = 10_000;

  private final LogStore store;

  EventOperations(LogStore store) {
    this.store = store;
  }

  ObjectNode put(Parameters in) throws IOException, AwsException {
    LogStream stream = store.group(in.logGroup()).stream(in.require("logStreamName"));
    JsonNode events = in.json().path("logEvents");
    if (!events.isArray() || events.isEmpty() || events.size() > PAGE) {
      throw Parameters.invalid("logEvents must have 1 to %d events".formatted(PAGE));
    }
    List<LogStream.Entry> entries = new ArrayList<>();
    for (JsonNode event : events) {
      if (!event.path("timestamp").isNumber() || !event.path("message").isTextual()) {
        throw Parameters.invalid("a log event has a timestamp and a message");
      }
      entries.add(
          new LogStream.Entry(event.path("timestamp").asLong(), event.path("message").asText()));
    }
    stream.append(entries);
    return JsonNodeFactory.instance
        .objectNode()
        .put("nextSequenceToken", Long.toString(stream.extent().events()));
  }

  ObjectNode filter(Parameters in) throws IOException, AwsException {
    LogGroup group = store.group(in.logGroup());
    Position after = null;
    if (in.text("nextToken").isPresent()) {
      after = Position.parse(in.require("nextToken")).orElseThrow(LogQueries::invalidToken);
    }
    LogQueries.Page page =
        LogQueries.filter(
            streams(group, in),
            range(group, in, 0),
            FilterPattern.parse(in.text("filterPattern").orElse("")),
            after,
            in.limit(PAGE, PAGE));
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    ArrayNode events = out.putArray("events");
    for (LogEvent event : page.events()) {
      events
          .addObject()
          .put("logStreamName", event.stream())
          .put("timestamp", event.timestamp())
          .put("message", event.message())
          .put("ingestionTime", event.ingested())
          .put("eventId", event.id());
    }
    out.putArray("searchedLogStreams");
    page.next().ifPresent(next -> out.put("nextToken", next.token()));
    return out;
  }

  private static List<LogStream> streams(LogGroup group, Parameters in) throws AwsException {
    List<String> names = in.list("logStreamNames");
    Optional<String> prefix = in.text("logStreamNamePrefix");
    if (names.isEmpty()) {
      return group.streams().stream()
          .filter(stream -> stream.name().startsWith(prefix.orElse("")))
          .toList();
    }
    if (prefix.isPresent()) {
      throw Parameters.invalid("logStreamNames and logStreamNamePrefix exclude each other");
    }
    List<LogStream> streams = new ArrayList<>();
    for (String name : names) {
      streams.add(group.stream(name));
    }
    return streams;
  }

  ObjectNode get(Parameters in) throws IOException, AwsException {
    LogGroup group = store.group(in.logGroup());
    LogQueries.Window window =
        LogQueries.window(
            group.stream(in.require("logStreamName")),
            // Here the end is not part of the range.
            range(group, in, 1),
            in.text("nextToken"),
            in.flag("startFromHead"),
            in.limit(PAGE, PAGE));
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    ArrayNode events = out.putArray("events");
    for (LogEvent event : window.events()) {
      events
          .addObject()
          .put("timestamp", event.timestamp())
          .put("message", event.message())
          .put("ingestionTime", event.ingested());
    }
    return out.put("nextForwardToken", window.forward())
        .put("nextBackwardToken", window.backward());
  }

  private static Range range(LogGroup group, Parameters in, int shorter) throws AwsException {
    long to = in.number("endTime", Long.MAX_VALUE);
    return new Range(
        Math.max(group.oldest(), in.number("startTime", Long.MIN_VALUE)),
        to == Long.MAX_VALUE ? to : to - shorter);
  }
}
