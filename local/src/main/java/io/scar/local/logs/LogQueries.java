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

    boolean meets(Extent extent) {
      return extent.events() > 0 && extent.last() >= from && extent.first() <= to;
    }

    boolean covers(Extent extent) {
      return extent.events() > 0 && contains(extent.first()) && contains(extent.last());
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
    Earliest earliest = new Earliest(limit);
    long from = after == null ? range.from() : Math.max(range.from(), after.timestamp());
    Range behind = new Range(from, range.to());
    for (LogStream stream : streams) {
      stream.read(
          block -> behind.meets(block) && earliest.takes(block.first()),
          event -> {
            if (range.contains(event.timestamp())
                && (after == null || event.position().compareTo(after) > 0)
                && pattern.matches(event.message())) {
              earliest.add(event);
            }
          });
    }
    List<LogEvent> sorted = earliest.sorted();
    int end = fitting(sorted, limit);
    List<LogEvent> page = List.copyOf(sorted.subList(0, end));
    return new Page(
        page, end < sorted.size() ? Optional.of(page.get(end - 1).position()) : Optional.empty());
  }

  private static int fitting(List<LogEvent> events, int limit) {
    int bytes = 0;
    int end = 0;
    while (end < events.size() && end < limit) {
      bytes += bytes(events.get(end));
      if (end > 0 && bytes > PAGE_BYTES) {
        break;
      }
      end++;
    }
    return end;
  }

  private static int bytes(LogEvent event) {
    return event.message().length() + EVENT_OVERHEAD;
  }

  /** The earliest events that a page can need: one more than it holds tells of a next one. */
  private static final class Earliest {

    private final int most;
    private final PriorityQueue<LogEvent> events =
        new PriorityQueue<>(Comparator.comparing(LogEvent::position).reversed());
    private long bytes;

    Earliest(int limit) {
      most = limit + 1;
    }

    boolean takes(long timestamp) {
      LogEvent latest = events.peek();
      return latest == null || !isFull(0) || timestamp <= latest.timestamp();
    }

    void add(LogEvent event) {
      events.add(event);
      bytes += bytes(event);
      for (LogEvent latest = events.peek();
          latest != null && isFull(bytes(latest));
          latest = events.peek()) {
        events.poll();
        bytes -= bytes(latest);
      }
    }

    /** Whether it has enough even without so many bytes of its latest event. */
    private boolean isFull(int without) {
      return events.size() - (without > 0 ? 1 : 0) >= most || bytes - without > PAGE_BYTES;
    }

    List<LogEvent> sorted() {
      List<LogEvent> sorted = new ArrayList<>(events);
      sorted.sort(Comparator.comparing(LogEvent::position));
      return sorted;
    }
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
    long count = count(stream, range);
    long from = fromHead ? 0 : Math.max(0, count - limit);
    long to = Math.min(count, from + limit);
    if (token.isPresent()) {
      long at = place(token.get(), count);
      if (token.get().startsWith("f/")) {
        from = at;
        to = Math.min(count, at + limit);
      } else {
        to = at;
        from = Math.max(0, at - limit);
      }
    }
    return new Window(slice(stream, range, from, to), "f/" + to, "b/" + from);
  }

  /** Events of the range; blocks that lie in it whole are counted without being read. */
  private static long count(LogStream stream, Range range) throws IOException {
    long[] count = {0};
    stream.read(
        block -> {
          if (range.covers(block)) {
            count[0] += block.events();
            return false;
          }
          return range.meets(block);
        },
        event -> count[0] += range.contains(event.timestamp()) ? 1 : 0);
    return count[0];
  }

  private static List<LogEvent> slice(LogStream stream, Range range, long from, long to)
      throws IOException {
    List<LogEvent> events = new ArrayList<>();
    long[] place = {0};
    stream.read(
        block -> {
          if (place[0] >= to) {
            return false;
          }
          if (range.covers(block) && place[0] + block.events() <= from) {
            place[0] += block.events();
            return false;
          }
          return range.meets(block);
        },
        event -> {
          if (range.contains(event.timestamp())) {
            if (place[0] >= from && place[0] < to) {
              events.add(event);
            }
            place[0]++;
          }
        });
    events.sort(Comparator.comparing(LogEvent::position));
    return events;
  }

  private static long place(String token, long most) throws AwsException {
    try {
      if (token.startsWith("f/") || token.startsWith("b/")) {
        return Math.clamp(Long.parseLong(token.substring(2)), 0, most);
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
