package io.scar.local.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.http.AwsException;
import io.scar.local.logs.LogEvent.Position;
import io.scar.local.logs.LogQueries.Page;
import io.scar.local.logs.LogQueries.Range;
import io.scar.local.logs.LogQueries.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of several blocks, compared with what one gets by looking at every event. */
class LogQueriesTest {

  private static final Range ALWAYS = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
  private static final int EVENTS = 5_000;

  @TempDir Path folder;

  /** Times that go back now and then, as those of several writers do. */
  private LogStream stream(String name, int events, Function<Integer, String> message)
      throws IOException {
    LogStream stream = LogStream.create(folder.resolve(name), name, 0);
    Random random = new Random(name.hashCode());
    List<LogStream.Entry> entries = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      entries.add(new LogStream.Entry(10L * i + random.nextInt(50), message.apply(i)));
      if (random.nextInt(20) == 0) {
        stream.append(entries);
        entries.clear();
      }
    }
    stream.append(entries);
    return stream;
  }

  private static List<LogEvent> all(List<LogStream> streams) throws IOException {
    List<LogEvent> all = new ArrayList<>();
    for (LogStream stream : streams) {
      stream.read(block -> true, all::add);
    }
    all.sort(Comparator.comparing(LogEvent::position));
    return all;
  }

  private static List<LogEvent> pages(List<LogStream> streams, Range range, String terms, int limit)
      throws IOException, AwsException {
    List<LogEvent> events = new ArrayList<>();
    @Nullable Position after = null;
    do {
      Page page = LogQueries.filter(streams, range, FilterPattern.parse(terms), after, limit);
      assertThat(page.events()).hasSizeLessThanOrEqualTo(limit);
      events.addAll(page.events());
      after = page.next().orElse(null);
    } while (after != null);
    return events;
  }

  @Test
  void pagesOfLongStreamsHaveEveryEventOnceInTheOrderOfTime() throws Exception {
    List<LogStream> streams =
        List.of(stream("a", EVENTS, i -> "event " + i), stream("b", EVENTS, i -> "event " + i));
    List<LogEvent> all = all(streams);
    assertThat(all).hasSize(2 * EVENTS);

    assertThat(pages(streams, ALWAYS, "", 777)).isEqualTo(all);
    Range middle = new Range(12_345, 34_567);
    assertThat(pages(streams, middle, "", 100))
        .isEqualTo(all.stream().filter(event -> middle.contains(event.timestamp())).toList());
    assertThat(pages(streams, ALWAYS, "4999", 10)).hasSize(2);
  }

  @Test
  void aPageHoldsNoMoreThanItsBytesHoweverLongTheLinesAre() throws Exception {
    String line = "x".repeat(200_000);
    List<LogStream> streams = List.of(stream("long", 40, i -> line + i));

    Page page = LogQueries.filter(streams, ALWAYS, FilterPattern.parse(""), null, 10_000);

    assertThat(page.events()).hasSize(5);
    assertThat(page.next()).isPresent();
    assertThat(pages(streams, ALWAYS, "", 10_000)).isEqualTo(all(streams));
  }

  @Test
  void windowsOfALongStreamLieSideBySide() throws Exception {
    LogStream stream = stream("a", EVENTS, i -> "event " + i);
    Range middle = new Range(5_000, 44_000);
    List<LogEvent> arrived = new ArrayList<>();
    stream.read(
        block -> true,
        event -> {
          if (middle.contains(event.timestamp())) {
            arrived.add(event);
          }
        });

    List<LogEvent> seen = new ArrayList<>();
    Window window = LogQueries.window(stream, middle, Optional.empty(), true, 900);
    while (!window.events().isEmpty()) {
      seen.addAll(window.events());
      window = LogQueries.window(stream, middle, Optional.of(window.forward()), true, 900);
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(arrived);
    Window last = LogQueries.window(stream, middle, Optional.empty(), false, 10);
    assertThat(last.events())
        .containsExactlyInAnyOrderElementsOf(arrived.subList(arrived.size() - 10, arrived.size()));
    assertThat(LogQueries.window(stream, middle, Optional.of(last.backward()), false, 10).events())
        .containsExactlyInAnyOrderElementsOf(
            arrived.subList(arrived.size() - 20, arrived.size() - 10));
  }

  @Test
  void aStreamThatIsReadBackIsTheSameEvenBehindALineThatWasCutShort() throws Exception {
    LogStream stream = stream("a", EVENTS, i -> "event ü " + i);
    Path file = folder.resolve("a");
    Files.writeString(file, "{\"t\":1,\"i\":", StandardOpenOption.APPEND);

    LogStream again = LogStream.load(file);
    again.append(List.of(new LogStream.Entry(1_000_000, "the last")));

    List<LogEvent> before = all(List.of(stream));
    List<LogEvent> after = all(List.of(again));
    assertThat(after).hasSize(EVENTS + 1);
    assertThat(after.subList(0, EVENTS)).isEqualTo(before);
    assertThat(after.getLast().message()).isEqualTo("the last");
    assertThat(after.getLast().line()).isEqualTo(EVENTS + 2);
    assertThat(again.extent().events()).isEqualTo(EVENTS + 1);
  }
}
