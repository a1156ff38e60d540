package io.scar.cli.observe;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A timeline as aligned lines: each phase with a bar as long as it took. */
public final class TimelineText {

  private static final DateTimeFormatter TIME = formatter("HH:mm:ss");
  private static final DateTimeFormatter DAY_AND_TIME = formatter("uuuu-MM-dd HH:mm:ss");

  /** Cells of the bars of the longest invocation. */
  private static final int CELLS = 24;

  private static final String FULL = "▇";
  private static final String LITTLE = "▏";
  private static final String GAP = "  ";
  private static final String INIT = "init";

  /** As many characters as tell the ids of one log apart, and as {@code -ri} takes. */
  private static final int ID = 8;

  private TimelineText() {}

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  /** A line for each invocation. */
  public static List<String> lines(List<TimedInvocation> invocations) {
    double longest = invocations.stream().mapToDouble(TimedInvocation::total).max().orElse(1);
    double cell = Math.max(longest, 1) / CELLS;
    boolean oneDay = invocations.stream().map(i -> day(i.begun())).distinct().limit(2).count() == 1;
    List<Map<String, String>> cells =
        invocations.stream().map(invocation -> cells(invocation, cell)).toList();
    Map<String, Integer> widths = widths(cells);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < invocations.size(); i++) {
      lines.add(line(invocations.get(i), cells.get(i), widths, oneDay ? TIME : DAY_AND_TIME));
    }
    return lines;
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

  private static String line(
      TimedInvocation invocation,
      Map<String, String> cells,
      Map<String, Integer> widths,
      DateTimeFormatter time) {
    StringBuilder line = new StringBuilder(time.format(invocation.begun()));
    line.append(GAP).append(shortened(invocation.requestId()));
    line.append(GAP).append(start(invocation));
    widths.forEach(
        (name, width) -> {
          String cell = cells.getOrDefault(name, "");
          line.append(GAP).append(cell).repeat(' ', width - cell.length());
        });
    line.append(String.format(Locale.ROOT, "  %7s ms  ", number(invocation.total())));
    return line.append(invocation.outcome()).toString();
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
