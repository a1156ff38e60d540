package io.scar.cli.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A timeline as aligned lines: each phase with a bar as long as it took, jobs with their times. */
public final class TimelineText {

  private static final DateTimeFormatter TIME = formatter("HH:mm:ss");
  private static final DateTimeFormatter DAY_AND_TIME = formatter("uuuu-MM-dd HH:mm:ss");

  /** Cells of the bars of the longest invocation. */
  private static final int CELLS = 24;

  private static final String FULL = "▇";
  private static final String LITTLE = "▏";
  private static final String GAP = "  ";

  /** As long as {@code 999,999 ms}. */
  private static final int SUM = 10;

  private static final String INIT = "init";

  /** As many characters as tell the ids of one log apart, and as {@code -ri} takes. */
  private static final int ID = 8;

  /**
   * A line before it is aligned.
   *
   * @param middle all that stands before the sum
   * @param milliseconds the sum; null if there is none yet
   */
  private record Row(
      Instant time,
      String id,
      String start,
      String middle,
      @Nullable Double milliseconds,
      String outcome) {}

  private TimelineText() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  /** A line for each invocation and each job, in the order in which they began. */
  public static List<String> lines(List<TimedInvocation> invocations, List<Job> jobs) {
    double longest = invocations.stream().mapToDouble(TimedInvocation::total).max().orElse(1);
    double cell = Math.max(longest, 1) / CELLS;
    DateTimeFormatter time = isOfOneDay(invocations, jobs) ? TIME : DAY_AND_TIME;
    List<Map<String, String>> cells =
        invocations.stream().map(invocation -> cells(invocation, cell)).toList();
    Map<String, Integer> widths = widths(cells);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < invocations.size(); i++) {
      rows.add(row(invocations.get(i), cells.get(i), widths));
    }
    jobs.stream().flatMap(job -> row(job, time)).forEach(rows::add);
    rows.sort(Comparator.comparing(Row::time));
    int width = rows.stream().mapToInt(row -> row.middle().length()).max().orElse(0);
    return rows.stream().map(row -> line(row, width, time)).toList();
  }

  private static boolean isOfOneDay(List<TimedInvocation> invocations, List<Job> jobs) {
    return Stream.concat(
                invocations.stream().map(TimedInvocation::begun),
                jobs.stream().flatMap(job -> Stream.of(job.created(), job.stopped())))
            .filter(Objects::nonNull)
            .map(TimelineText::day)
            .distinct()
            .limit(2)
            .count()
        == 1;
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static Map<String, String> cells(TimedInvocation invocation, double cell) {
    Map<String, Double> times = new LinkedHashMap<>();
    invocation.report().ifPresent(r -> r.init().ifPresent(init -> times.put(INIT, init)));
    times.putAll(invocation.phases());
    Map<String, String> cells = new LinkedHashMap<>();
    times.forEach(
        (name, milliseconds) -> {
          if (Math.round(milliseconds) > 0) {
            long bars = Math.round(milliseconds / cell);
            cells.put(
                name,
                "%s %s %s"
                    .formatted(
                        name, bars == 0 ? LITTLE : FULL.repeat((int) bars), number(milliseconds)));
          }
        });
    return cells;
  }

  /** Of each column, in the order in which phases follow each other. */
  private static Map<String, Integer> widths(List<Map<String, String>> cells) {
    Set<String> names = new LinkedHashSet<>(List.of(INIT, "image", "input", "run", "output"));
    cells.forEach(row -> names.addAll(row.keySet()));
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (String name : names) {
      int width =
          cells.stream().mapToInt(row -> row.getOrDefault(name, "").length()).max().orElse(0);
      if (width > 0) {
        widths.put(name, width);
      }
    }
    return widths;
  }

  private static Row row(
      TimedInvocation invocation, Map<String, String> cells, Map<String, Integer> widths) {
    StringBuilder middle = new StringBuilder();
    widths.forEach(
        (name, width) -> {
          String cell = cells.getOrDefault(name, "");
          middle.append(GAP).append(cell).repeat(' ', width - cell.length());
        });
    return new Row(
        invocation.begun(),
        invocation.requestId(),
        start(invocation),
        middle.toString(),
        invocation.total(),
        outcome(invocation));
  }

  private static String outcome(TimedInvocation invocation) {
    String outcome = invocation.outcome();
    if (invocation.jobs().isEmpty()) {
      return outcome;
    }
    String to =
        invocation.jobs().stream()
            .map(TimelineText::shortened)
            .collect(Collectors.joining(", ", Timeline.HANDED_OVER + " to job ", ""));
    return outcome.equals(Timeline.HANDED_OVER) ? to : outcome + ", " + to;
  }

  /** Without bars, next to which those of invocations would be nothing. */
  private static Stream<Row> row(Job job, DateTimeFormatter time) {
    if (job.created() == null) {
      return Stream.empty();
    }
    StringBuilder middle = new StringBuilder();
    if (job.started() != null) {
      middle.append(GAP).append("started ").append(time.format(job.started()));
    }
    if (job.stopped() != null) {
      middle.append(GAP).append("ended ").append(time.format(job.stopped()));
    }
    return Stream.of(
        new Row(
            job.created(),
            job.id(),
            "job ",
            middle.toString(),
            job.stopped() == null
                ? null
                : (double) Duration.between(job.created(), job.stopped()).toMillis(),
            outcome(job)));
  }

  private static String outcome(Job job) {
    StringBuilder outcome = new StringBuilder(job.status().toLowerCase(Locale.ROOT));
    if (job.exitCode() != null && job.exitCode() != 0) {
      outcome.append(", exit ").append(job.exitCode());
    }
    if (job.attempts() > 1) {
      outcome.append(", ").append(job.attempts()).append(" attempts");
    }
    if (!job.reason().isEmpty() && job.hasFailed()) {
      outcome.append(": ").append(job.reason());
    }
    return outcome.toString();
  }

  private static String line(Row row, int width, DateTimeFormatter time) {
    StringBuilder line = new StringBuilder(time.format(row.time()));
    line.append(GAP).append(shortened(row.id())).append(GAP).append(row.start());
    line.append(row.middle()).repeat(' ', width - row.middle().length());
    line.append(GAP);
    String sum = row.milliseconds() == null ? "" : number(row.milliseconds()) + " ms";
    return line.repeat(' ', Math.max(0, SUM - sum.length()))
        .append(sum)
        .append(GAP)
        .append(row.outcome())
        .toString();
  }

  private static String start(TimedInvocation invocation) {
    return invocation.report().map(r -> r.cold() ? "cold" : "warm").orElse("    ");
  }

  private static String shortened(String id) {
    return id.length() <= ID ? id : id.substring(0, ID) + "…";
  }

  private static String number(double milliseconds) {
    return String.format(Locale.ROOT, "%,d", Math.round(milliseconds));
  }
}
