package io.scar.local.logs;

import io.scar.local.http.AwsException;
import io.scar.local.logs.LogEvent.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Reads events in the order of their timestamps, page by page. */
final class LogQueries {

  /** Bytes of messages in a page, as CloudWatch Logs has it; a page has one event at least. */
  private static final int PAGE_BYTES = 1 << 20;

  private static final int EVENT_OVERHEAD = 26;

  private LogQueries() {}

  /**
   * @param from milliseconds since the epoch
   * @param to milliseconds since the epoch, included
   */
  record Range(long from, long to) {
    boolean contains(long timestamp) {
      return timestamp >= from && timestamp <= to;
    }
  }

  /**
   * @param next where the next page goes on; none at the end
   */
  record Page(List<LogEvent> events, Optional<Position> next) {}

  /** The first events behind a position that match, of several streams. */
  static Page filter(
      Collection<LogStream> streams,
      Range range,
      FilterPattern pattern,
      @Nullable Position after,
      int limit)
      throws IOException {
    // The earliest limit + 1 events; the one too many tells that there is another page.
    PriorityQueue<LogEvent> earliest =
        new PriorityQueue<>(Comparator.comparing(LogEvent::position).reversed());
    for (LogStream stream : streams) {
      LogStream.Extent extent = stream.extent();
      if (extent.last() < range.from() || extent.first() > range.to()) {
        continue;
      }
      stream.read(
          event -> {
            if (range.contains(event.timestamp())
                && (after == null || event.position().compareTo(after) > 0)
                && pattern.matches(event.message())) {
              earliest.add(event);
              if (earliest.size() > limit + 1) {
                earliest.poll();
              }
            }
          });
    }
    List<LogEvent> sorted = new ArrayList<>(earliest);
    sorted.sort(Comparator.comparing(LogEvent::position));
    int end = fitting(sorted, limit);
    List<LogEvent> page = List.copyOf(sorted.subList(0, end));
    return new Page(
        page, end < sorted.size() ? Optional.of(page.get(end - 1).position()) : Optional.empty());
  }

  private static int fitting(List<LogEvent> events, int limit) {
    int bytes = 0;
    int end = 0;
    while (end < events.size() && end < limit) {
      bytes += events.get(end).message().length() + EVENT_OVERHEAD;
      if (end > 0 && bytes > PAGE_BYTES) {
        break;
      }
      end++;
    }
    return end;
  }

  /** A page of one stream, with the tokens to both sides of it. */
  record Window(List<LogEvent> events, String forward, String backward) {}

  /**
   * A page of one stream.
   *
   * @param token {@code f/N} for events from the Nth on, {@code b/N} for those before it
   */
  static Window window(
      LogStream stream, Range range, Optional<String> token, boolean fromHead, int limit)
      throws IOException, AwsException {
    List<LogEvent> events = new ArrayList<>();
    stream.read(
        event -> {
          if (range.contains(event.timestamp())) {
            events.add(event);
          }
        });
    events.sort(Comparator.comparing(LogEvent::position));
    int from = fromHead ? 0 : Math.max(0, events.size() - limit);
    int to = Math.min(events.size(), from + limit);
    if (token.isPresent()) {
      int at = place(token.get(), events.size());
      if (token.get().startsWith("f/")) {
        from = at;
        to = Math.min(events.size(), at + limit);
      } else {
        to = at;
        from = Math.max(0, at - limit);
      }
    }
    return new Window(List.copyOf(events.subList(from, to)), "f/" + to, "b/" + from);
  }

  private static int place(String token, int most) throws AwsException {
    try {
      if (token.startsWith("f/") || token.startsWith("b/")) {
        return Math.clamp(Integer.parseInt(token.substring(2)), 0, most);
      }
    } catch (NumberFormatException e) {
      throw invalidToken();
    }
    throw invalidToken();
  }

  static AwsException invalidToken() {
    return new AwsException(
        400, "InvalidParameterException", "The specified nextToken is invalid.");
  }
}
